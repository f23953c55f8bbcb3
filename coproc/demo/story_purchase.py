from coproc.demo.stage import Stage
from datetime import datetime
def play(stage: Stage, now: datetime) -> None:
    """."""
