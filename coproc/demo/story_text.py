from coproc.demo.stage import Stage


def play(stage: Stage) -> None:
    """."""
