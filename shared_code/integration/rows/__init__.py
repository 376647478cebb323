"""What one line of a file or feed is, by kind: typed fields, their meaning, what rows together say."""
