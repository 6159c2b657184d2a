"""What is shown: a judgement as the rows, pages and sentences that people read."""
