"""Notes taken where the wifi is bad: nothing lost, nothing twice."""
