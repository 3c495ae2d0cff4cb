"""`python -m appliance.sources.demo` serves the demo hospital."""

import sys

from appliance.sources.demo.server import main

sys.exit(main())
