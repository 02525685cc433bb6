"""Our own forms as people return them: workbooks and Label Studio exports. Judges no row."""
