"""A result on paper: report, labels, workbook and lists, all from result.json and the pictures beside it."""
