"""One application dossier for the whole chain, from the first trial until everybody uses it, rather than one per phase."""
