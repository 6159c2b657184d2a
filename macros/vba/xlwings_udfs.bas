Attribute VB_Name = "xlwings_udfs"
' Made by python -m macros.excel.vba_sources with the generator of xlwings.

Function ZS_CODE_OK(code)
        On Error GoTo failed
        ZS_CODE_OK = XLPy.CallUDF("macros.excel.functions", "ZS_CODE_OK", Array(code), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_CODE_OK = ZsText("no function")
End Function

Function ZS_COMPILE_AWARD(invested, newly, review, started, Optional parameters)
        On Error GoTo failed
        ZS_COMPILE_AWARD = XLPy.CallUDF("macros.excel.functions", "ZS_COMPILE_AWARD", Array(invested, newly, review, started, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_COMPILE_AWARD = ZsText("no function")
End Function

Function ZS_COMPLETION(paid, target, Optional parameters)
        On Error GoTo failed
        ZS_COMPLETION = XLPy.CallUDF("macros.excel.functions", "ZS_COMPLETION", Array(paid, target, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_COMPLETION = ZsText("no function")
End Function

Function ZS_DEADLINE(period, Optional parameters)
        On Error GoTo failed
        ZS_DEADLINE = XLPy.CallUDF("macros.excel.functions", "ZS_DEADLINE", Array(period, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_DEADLINE = ZsText("no function")
End Function

Function ZS_EXTRAFUND(paid, target, Optional receipts, Optional parameters)
        On Error GoTo failed
        ZS_EXTRAFUND = XLPy.CallUDF("macros.excel.functions", "ZS_EXTRAFUND", Array(paid, target, receipts, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_EXTRAFUND = ZsText("no function")
End Function

Function ZS_GAP(paid, target, Optional share, Optional parameters)
        On Error GoTo failed
        ZS_GAP = XLPy.CallUDF("macros.excel.functions", "ZS_GAP", Array(paid, target, share, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_GAP = ZsText("no function")
End Function

Function ZS_MONTHLY_NEED(paid, target, period)
        On Error GoTo failed
        ZS_MONTHLY_NEED = XLPy.CallUDF("macros.excel.functions", "ZS_MONTHLY_NEED", Array(paid, target, period), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_MONTHLY_NEED = ZsText("no function")
End Function

Function ZS_RANK(paid, target, Optional parameters)
        On Error GoTo failed
        ZS_RANK = XLPy.CallUDF("macros.excel.functions", "ZS_RANK", Array(paid, target, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_RANK = ZsText("no function")
End Function

Function ZS_REWARD(paid, Optional target, Optional kind, Optional compiled, Optional task, Optional parameters)
        On Error GoTo failed
        ZS_REWARD = XLPy.CallUDF("macros.excel.functions", "ZS_REWARD", Array(paid, target, kind, compiled, task, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_REWARD = ZsText("no function")
End Function

Function ZS_RMB(yuan)
        On Error GoTo failed
        ZS_RMB = XLPy.CallUDF("macros.excel.functions", "ZS_RMB", Array(yuan), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_RMB = ZsText("no function")
End Function

Function ZS_SCHEDULE(period, Optional parameters)
        On Error GoTo failed
        ZS_SCHEDULE = XLPy.CallUDF("macros.excel.functions", "ZS_SCHEDULE", Array(period, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_SCHEDULE = ZsText("no function")
End Function

Function ZS_STANDING(paid, target, Optional compiled, Optional task, Optional parameters)
        On Error GoTo failed
        ZS_STANDING = XLPy.CallUDF("macros.excel.functions", "ZS_STANDING", Array(paid, target, compiled, task, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_STANDING = ZsText("no function")
End Function

Function ZS_WORKFUND(target, Optional parameters)
        On Error GoTo failed
        ZS_WORKFUND = XLPy.CallUDF("macros.excel.functions", "ZS_WORKFUND", Array(target, parameters), ThisWorkbook, Application.Caller)
        Exit Function
failed:
    ZS_WORKFUND = ZsText("no function")
End Function

Public Function ZsXlwingsUdfsCanary() As Long
    ZsXlwingsUdfsCanary = 1
End Function
