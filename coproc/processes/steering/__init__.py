"""The steering group behind a process: who sits in it, its meetings and decisions, the risks it watches, and who does what until when."""
