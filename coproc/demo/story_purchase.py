from datetime import datetime

from coproc.demo.stage import Stage


def play(stage: Stage, now: datetime) -> None:
    """."""
