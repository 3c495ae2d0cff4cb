"""`python -m appliance` is `lykta`."""

from appliance.cli.main import main

main()
