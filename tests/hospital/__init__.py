"""The systems around the appliance, for the tests: real servers, real printers, real faults."""
