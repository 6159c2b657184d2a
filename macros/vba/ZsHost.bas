Attribute VB_Name = "ZsHost"
' Which way a button goes: xlwings in Excel where the desk is set up for it, else the bridge.
Option Explicit

Public ZsSilent As Boolean
Public ZsSaid As String
Private underWay As Boolean

Public Sub ZsRun(ByVal words As String)
    Dim done As Boolean
    If underWay Then Exit Sub ' a second click on a button while the first is at work
    underWay = True
    If ZsHasXlwings() Then done = ZsThroughXlwings(words)
    If Not done Then ZsThroughBridge words
    underWay = False
End Sub

' The same, where the last word may be ? and stands for what the person answers; no answer, no step.
Public Sub ZsAsk(ByVal words As String)
    Dim said As String
    If Right(words, 1) = "?" Then
        said = InputBox(ZsText("ask " & Split(words, " ")(0)), ZsText("title"))
        If said = "" Then Exit Sub
        words = Left(words, Len(words) - 1) & "hex:" & ZsHex(said)
    End If
    ZsRun words
End Sub

' Excel on Windows whose interpreter is written in the sheet xlwings.conf and is there.
Public Function ZsHasXlwings() As Boolean
    Dim interpreter As String
    On Error GoTo none
    ZsHasXlwings = False
    If InStr(1, Application.OperatingSystem, "Windows", 1) = 0 Then Exit Function
    If Application.Name <> "Microsoft Excel" Or Val(Application.Version) < 14 Then Exit Function
    If InStr(1, Application.Path, "WPS", 1) + InStr(1, Application.Path, "Kingsoft", 1) > 0 Then Exit Function
    interpreter = ZsSetting("INTERPRETER_WIN")
    If interpreter = "" Or ZsSetting("ZS_WAY") = "bridge" Then Exit Function
    ZsHasXlwings = ZsIsThere(interpreter)
    Exit Function
none:
    ZsHasXlwings = False
End Function

' Whether there is such a file; a drive that is not there is no error.
Public Function ZsIsThere(ByVal path As String) As Boolean
    On Error Resume Next
    If path <> "" Then ZsIsThere = (Dir(path) <> "")
End Function

' The same function as the bridge calls, on the open workbook; False where Python did not even start.
Public Function ZsThroughXlwings(ByVal words As String) As Boolean
    Dim result As Variant
    On Error GoTo none
    ZsSilent = True
    ZsSaid = ""
    result = RunPython("import macros.excel.buttons; macros.excel.buttons.press('" & words & "')")
    ZsSilent = False
    ZsThroughXlwings = (ZsSaid = "")
    Exit Function
none:
    ZsSilent = False
    ZsThroughXlwings = False
End Function

' A line of the sheet xlwings.conf, or nothing.
Public Function ZsSetting(ByVal key As String) As String
    Dim row As Long
    On Error GoTo none
    ZsSetting = ""
    For row = 1 To 40
        If ThisWorkbook.Sheets("xlwings.conf").Cells(row, 1).Value = key Then
            ZsSetting = ThisWorkbook.Sheets("xlwings.conf").Cells(row, 2).Value
            Exit Function
        End If
    Next row
    Exit Function
none:
    ZsSetting = ""
End Function

Public Function ZsHostCanary() As Long
    ZsHostCanary = 1
End Function
