"""The figures of the master as Excel formulas, each beside the value that the policy's rules gave.

Staff can follow a figure to the rows it comes from and try what another target, rate or recognised amount would
change. A formula says exactly what the rule says: amounts are turned into whole fen and compared by
cross-multiplication, percentages are cut off. Only functions that Excel 2010, WPS and LibreOffice share are used.
A reading of the policy (a choice in 参数) shapes the formula when it is written; numbers of 参数 are read live.
"""
