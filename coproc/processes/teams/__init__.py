"""One organisation's answer written by several: parts are handed out by mail address, written by link, approved, and only then sent in.

Nothing of it leaves the organisation. Log and mails are scoped ("team", participation), which no page of the process shows. Names and
addresses of those who answered go 180 days after the answer was sent, the part was taken back or the process ended (`due.erase`).
"""

PART = "answer_part"  # the word of its links (accounts.part_links)
