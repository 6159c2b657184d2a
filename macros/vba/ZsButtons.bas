Attribute VB_Name = "ZsButtons"
' What a button and a line of the ribbon do: one line each, the command line's words.
Option Explicit

Public Sub ZsIssue()
    ZsRun "issue --period home"
End Sub

Public Sub ZsConsolidate()
    ZsRun "consolidate --period home"
End Sub

Public Sub ZsNotice()
    ZsRun "notice --period home"
End Sub

Public Sub ZsReply()
    ZsRun "reply --period home"
End Sub

Public Sub ZsClose()
    ZsRun "close --period home"
End Sub

Public Sub ZsDoctor()
    ZsRun "doctor"
End Sub

' Every line of the ribbon: its tag holds the words.
Public Sub ZsRibbon(control As Object)
    ZsAsk control.Tag
End Sub

Public Function ZsButtonsCanary() As Long
    ZsButtonsCanary = 1
End Function
