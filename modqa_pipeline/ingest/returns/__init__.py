"""What goes back to who can fix it: refused rows, marked workbooks, letters. Judges no row, and takes no file."""
