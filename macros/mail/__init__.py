"""What comes and goes by mail: envelopes, mailboxes, answers and reminders."""
