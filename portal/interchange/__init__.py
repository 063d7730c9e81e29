"""Other forms of the table than CSV: workbooks of Excel and LibreOffice, whose flow is drawn with shapes (docs/workbook.md)."""
