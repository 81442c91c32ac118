"""What is true of an office: questions with answers that a program checks, proved from the pack's own files."""
