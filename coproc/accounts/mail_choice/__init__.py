"""How a person wants their reminders: gathered once a day, each at once, or in the application only. What the law asks for always comes by mail.

Kept to send mail as the person wants it; the choice goes when the account is closed (`services.forget_old`).
"""
