"""Tests of appliance.kiosk.front: no Kivy, no window."""
