"""The scaling process: starting it, who takes part, joint exploration."""
