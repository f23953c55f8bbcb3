"""The example: a copy of "Emissionsfrie arbejdsmaskiner" from need to individual tenders.

Everything beyond the source is invented and stamped EKSEMPEL. The story is dated so that it ends today.
"""

from __future__ import annotations

from datetime import datetime

from coproc.demo import story_dialogue, story_needs, story_people, story_purchase, story_text
from coproc.demo.stage import Stage

DAYS = 610
LINES = 71


def play(stage: Stage, now: datetime) -> None:
    """All seven steps; `now` is where the story ends."""
    story_needs.play(stage)
    story_text.preliminary(stage)
    story_dialogue.play(stage)
    story_text.play(stage)
    story_purchase.play(stage, now)
    story_people.today_in_the_centre(stage)
    story_dialogue.coming(stage)
