Attribute VB_Name = "ZsBridge"
' The bridge: save the book, run the command line on it, take what it answers into the sheets.
'
' The answer is a text file of instructions, one a line, with the workbook as it shall be beside it.
' Chinese words go both ways as hexadecimal UTF-16, so that no code page can spoil them.
Option Explicit

Private Const LONGEST As Long = 1800 ' seconds for a whole step
Private Const QUIET As Long = 120 ' seconds without any sign of life from the program

Public Sub ZsThroughBridge(ByVal words As String)
    Dim screenWas As Boolean, calculationWas As Long, stage As String, note As String
    Dim answer As String, lines As Variant, source As Workbook, at As Long, painted As Boolean
    Dim headline As String, following As String, sheetName As String, cell As String

    If ThisWorkbook.Path = "" Or InStr(ThisWorkbook.Path, "://") > 0 Then
        MsgBox ZsText("not local"), 48, ZsText("title")
        Exit Sub
    End If
    note = words
    stage = "not saved"
    On Error GoTo failed
    screenWas = Application.ScreenUpdating
    calculationWas = Application.Calculation
    Application.StatusBar = ZsText("working")
    If ZsReadOnly() Then GoTo failed
    ThisWorkbook.Save
    stage = "not started"
    answer = ZsTemporary("answer")
    note = ZsCommandLine(words, answer)
    Shell note, 0
    stage = "no answer"
    ZsHush True
    If Not ZsWait(answer) Then GoTo failed
    stage = "failed"
    lines = ZsLines(answer)
    Application.ScreenUpdating = False
    Application.Calculation = -4135
    painted = (Dir(answer & ".xlsx") <> "")
    If painted Then
        Set source = Workbooks.Open(answer & ".xlsx")
        ThisWorkbook.Activate
    End If
    For at = 0 To UBound(lines)
        note = lines(at)
        ZsFollow note, source, headline, following, sheetName, cell
    Next at
    note = words
    ZsPutAway source, answer
    ZsRestore screenWas, calculationWas
    If painted Then ThisWorkbook.Save
    ZsShow sheetName, cell
    MsgBox headline & vbLf & following, 64, ZsText("title")
    Exit Sub

failed: ' an error, or what was found out above; whatever is called from here looks after its own errors
    note = ZsWriteLog(stage & " " & Err.Number & " " & Err.Description & vbLf & note)
    ZsPutAway source, answer
    ZsRestore screenWas, calculationWas
    MsgBox ZsText(stage) & vbLf & ZsText("log") & note, 48, ZsText("title")
End Sub

' One instruction of the answer.
Private Sub ZsFollow(ByVal text As String, source As Workbook, headline As String, following As String, _
                     sheetName As String, cell As String)
    Dim part As Variant, sheet As Worksheet
    part = Split(text, "|")
    If UBound(part) < 1 Then Exit Sub
    Select Case part(0)
    Case "say"
        headline = ZsPlain(part(1))
        following = ZsPlain(part(2))
        Exit Sub
    Case "go"
        sheetName = ZsPlain(part(1))
        cell = part(2)
        Exit Sub
    Case "name"
        ThisWorkbook.Names(ZsPlain(part(1))).RefersTo = "=" & ZsPlain(part(2))
        Exit Sub
    End Select
    Set sheet = ThisWorkbook.Sheets(ZsPlain(part(1)))
    Select Case part(0)
    Case "insert"
        sheet.Rows(part(2)).Insert
    Case "look"
        sheet.Range(part(2)).Copy sheet.Range(part(3))
    Case "clear"
        sheet.Range(part(2)).Clear
    Case "format"
        sheet.Range(part(2)).NumberFormat = ZsPlain(part(3))
    Case "print"
        ZsPrintArea sheet, part(2)
    Case "values"
        sheet.Range(part(2)).Value = ZsValues(source.Sheets(ZsPlain(part(1))).Range(part(2)))
    Case "blank"
        sheet.Range(part(2)).Value = ""
    Case "formulas"
        sheet.Range(part(2)).Formula = source.Sheets(ZsPlain(part(1))).Range(part(2)).Formula
    Case "height"
        sheet.Rows(part(2)).RowHeight = Val(part(3))
    Case "link"
        ZsLink sheet, part(2), ZsPlain(part(3))
    Case "unlink"
        ZsUnlink sheet, part(2)
    End Select
End Sub

' What cells say, whole: Value would round what is shown as currency. Not every host has Value2.
Private Function ZsValues(place As Range) As Variant
    On Error GoTo plainly
    ZsValues = place.Value2
    Exit Function
plainly:
    ZsValues = place.Value
End Function

' A desk without a printer cannot set a print area; nothing else waits for it.
Private Sub ZsPrintArea(sheet As Worksheet, ByVal area As String)
    On Error Resume Next
    sheet.PageSetup.PrintArea = area
End Sub

' A link to a place of this workbook; the cell keeps its look and what it says. A link is a help on the way: where
' a host cannot set one (LibreOffice on a formula), the cell stands without it.
Private Sub ZsLink(sheet As Worksheet, ByVal cell As String, ByVal target As String)
    Dim place As Range, ink As Variant, under As Variant, size As Variant, family As Variant, heavy As Variant, said As Variant
    On Error Resume Next
    Set place = sheet.Range(cell)
    If place.Hyperlinks.Count > 0 Then
        place.Hyperlinks(1).SubAddress = target
        Exit Sub
    End If
    said = place.Formula
    ink = place.Font.Color
    under = place.Font.Underline
    size = place.Font.Size
    family = place.Font.Name
    heavy = place.Font.Bold
    sheet.Hyperlinks.Add place, "", target
    place.Font.Color = ink
    place.Font.Underline = under
    place.Font.Size = size
    place.Font.Name = family
    place.Font.Bold = heavy
    If place.Formula <> said Then place.Formula = said
End Sub

' The same for xlwings, which knows no links inside a workbook.
Public Sub ZsSetLink(ByVal sheetName As String, ByVal cell As String, ByVal target As String)
    ZsLink ThisWorkbook.Sheets(sheetName), cell, target
End Sub

Public Sub ZsDropLink(ByVal sheetName As String, ByVal cells As String)
    ZsUnlink ThisWorkbook.Sheets(sheetName), cells
End Sub

Private Sub ZsUnlink(sheet As Worksheet, ByVal cell As String)
    On Error Resume Next
    sheet.Range(cell).Hyperlinks.Delete
End Sub

' Wait for the answer; the status bar tells how far it is. False when the time is over, or the program, which
' writes something new every few seconds, has stopped to.
Private Function ZsWait(ByVal answer As String) As Boolean
    Dim begun As Double, alive As Double, heard As String, said As String
    begun = Now
    alive = begun
    ZsWait = False
    Do While Dir(answer) = ""
        ZsPause
        said = ""
        If Dir(answer & ".progress") <> "" Then said = ZsFirstLine(answer & ".progress")
        If said <> "" And said <> heard Then
            heard = said
            alive = Now
            Application.StatusBar = ZsPlain(Split(said, "|")(0))
        End If
        If (Now - alive) * 86400 > QUIET Or (Now - begun) * 86400 > LONGEST Then Exit Function
    Loop
    ZsWait = True
End Function

Private Sub ZsPause()
    Dim limit As Double
    limit = Timer + 0.2
    Do While Timer < limit And Timer > limit - 1
        DoEvents
    Loop
End Sub

' The first line of a file that somebody may be writing just now, then nothing.
Private Function ZsFirstLine(ByVal path As String) As String
    Dim number As Integer, text As String
    On Error Resume Next
    number = FreeFile
    Open path For Input As #number
    Line Input #number, text
    Close #number
    ZsFirstLine = text
End Function

Private Function ZsLines(ByVal path As String) As Variant
    Dim number As Integer, text As String, found As String
    number = FreeFile
    Open path For Input As #number
    Do While Not EOF(number)
        Line Input #number, text
        found = found & text & vbLf
    Loop
    Close #number
    ZsLines = Split(found, vbLf)
End Function

Private Function ZsCommandLine(ByVal words As String, ByVal answer As String) As String
    Dim program As String, part As Variant, interpreter As String
    interpreter = ZsSetting("INTERPRETER_WIN")
    program = ZsSetting("ZS_COMMAND")
    If program = "" And ZsIsThere(interpreter) Then program = Chr(34) & interpreter & Chr(34) & " -m macros"
    If program = "" Then program = "zhaoshang"
    part = Split(words, " ", 2)
    ZsCommandLine = program & " " & part(0) & " hex:" & ZsHex(ThisWorkbook.Path)
    If UBound(part) > 0 Then ZsCommandLine = ZsCommandLine & " " & part(1)
    ZsCommandLine = ZsCommandLine & " --answer hex:" & ZsHex(answer)
End Function

' A file name in the folder for temporary files that nothing has yet.
Private Function ZsTemporary(ByVal kind As String) As String
    Dim folder As String, mark As String, number As Long
    mark = "\"
    If InStr(ThisWorkbook.Path, "/") > 0 Then mark = "/"
    folder = Environ("TEMP")
    If folder = "" Then folder = Environ("TMPDIR")
    If folder = "" Then folder = "/tmp"
    Do
        number = number + 1
        ZsTemporary = folder & mark & "zhaoshang-" & kind & "-" & Format(Now, "yyyymmdd") & "-" & CLng(Timer * 100) & "-" & number & ".txt"
    Loop While Dir(ZsTemporary) <> ""
End Function

Private Function ZsWriteLog(ByVal text As String) As String
    Dim number As Integer
    On Error Resume Next
    ZsWriteLog = ZsTemporary("log")
    number = FreeFile
    Open ZsWriteLog For Output As #number
    Print #number, text
    Close #number
End Function

Private Sub ZsRestore(ByVal screenWas As Boolean, ByVal calculationWas As Long)
    On Error Resume Next
    Application.Calculation = calculationWas
    Application.ScreenUpdating = screenWas
    Application.StatusBar = False
    ZsHush False
End Sub

' Nobody types into the book while its answer is on the way, Esc comes to us as an error and not as a box of VBA,
' and cells that somebody has just copied are not what gets inserted. Not every host can do all of that.
Private Sub ZsHush(ByVal yes As Boolean)
    On Error Resume Next
    Application.Interactive = Not yes
    Application.EnableCancelKey = IIf(yes, 2, 1)
    If yes Then Application.CutCopyMode = False
End Sub

' Close and delete what the step has left for us; some of it may not be there.
Private Sub ZsPutAway(source As Workbook, ByVal answer As String)
    On Error Resume Next
    If Not source Is Nothing Then source.Close False
    If answer = "" Then Exit Sub
    Kill answer & ".xlsx"
    Kill answer & ".progress"
    Kill answer
End Sub

' Excel would ask for another name where it cannot save; other hosts do not know beforehand.
Private Function ZsReadOnly() As Boolean
    On Error Resume Next
    ZsReadOnly = ThisWorkbook.ReadOnly
End Function

Private Sub ZsShow(ByVal sheetName As String, ByVal cell As String)
    On Error Resume Next
    If sheetName = "" Then Exit Sub
    ThisWorkbook.Sheets(sheetName).Activate
    ThisWorkbook.Sheets(sheetName).Range(cell).Select
End Sub

' Text as four hexadecimal digits a character, and back.
Public Function ZsHex(ByVal text As String) As String
    Dim at As Long, code As Long
    For at = 1 To Len(text)
        code = AscW(Mid(text, at, 1))
        If code < 0 Then code = code + 65536
        ZsHex = ZsHex & Right("000" & Hex(code), 4)
    Next at
End Function

Public Function ZsPlain(ByVal digits As String) As String
    Dim at As Long
    For at = 1 To Len(digits) - 3 Step 4
        ZsPlain = ZsPlain & ChrW(CLng("&H" & Mid(digits, at, 4) & "&"))
    Next at
End Function

Public Function ZsBridgeCanary() As Long
    ZsBridgeCanary = 1
End Function
