"""The screens: a nurse's way from the locked board to a list on glass or on paper.

The only place that imports Kivy. `ports` is what the screens ask for, `settings` how they are
set, `app.run` opens the window; nothing here touches what is stored.
"""
