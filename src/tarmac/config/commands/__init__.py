"""The subcommands of `tarmac`, one file a subject."""
