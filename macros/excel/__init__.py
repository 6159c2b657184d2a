"""Where people click: buttons and worksheet functions in Excel, WPS and LibreOffice, and the desk that they need."""
