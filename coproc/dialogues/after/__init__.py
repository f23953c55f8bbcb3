"""After an event: who came, Opsamling, evaluation, statistics, the annex for later tenders, and who is told when they are published."""
