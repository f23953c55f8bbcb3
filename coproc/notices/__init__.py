"""eForms notices: what they hold, the answers only they need, the copy sheet and the XML, shared by dialogues (E1) and tenders."""
