"""The front desk: joins the desk and the status to the kiosk's door. No Kivy here."""
