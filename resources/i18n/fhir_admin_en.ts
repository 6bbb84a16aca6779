<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>BinPage</name>
    <message numerus="yes">
        <source>%n deleted</source>
        <translation>
            <numerusform>%n deleted</numerusform>
            <numerusform>%n deleted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BinPreview</name>
    <message numerus="yes">
        <source>Chosen: %n</source>
        <translation>
            <numerusform>Chosen: %n</numerusform>
            <numerusform>Chosen: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChangeModel</name>
    <message numerus="yes">
        <source>Cosmetic changes: %n</source>
        <translation>
            <numerusform>Cosmetic changes: %n</numerusform>
            <numerusform>Cosmetic changes: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message numerus="yes">
        <source>%n added</source>
        <translation>
            <numerusform>%n added</numerusform>
            <numerusform>%n added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n removed</source>
        <translation>
            <numerusform>%n removed</numerusform>
            <numerusform>%n removed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n changed</numerusform>
            <numerusform>%n changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved</source>
        <translation>
            <numerusform>%n moved</numerusform>
            <numerusform>%n moved</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditorHead</name>
    <message numerus="yes">
        <source>Changes: %n</source>
        <translation>
            <numerusform>Changes: %n</numerusform>
            <numerusform>Changes: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>%n page(s) have edits that were not sent. They are lost when you change the server.</source>
        <translation>
            <numerusform>%n page has edits that were not sent. They are lost when you change the server.</numerusform>
            <numerusform>%n pages have edits that were not sent. They are lost when you change the server.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) have edits that were not sent. They will be lost.</source>
        <translation>
            <numerusform>%n page has edits that were not sent. They will be lost.</numerusform>
            <numerusform>%n pages have edits that were not sent. They will be lost.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PatchPane</name>
    <message numerus="yes">
        <source>Operations: %n</source>
        <translation>
            <numerusform>Operations: %n</numerusform>
            <numerusform>Operations: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RestoreWizard</name>
    <message numerus="yes">
        <source>Everything is back: %n restored</source>
        <translation>
            <numerusform>Everything is back: %n restored</numerusform>
            <numerusform>Everything is back: %n restored</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServerPanel</name>
    <message numerus="yes">
        <source>%n resource type(s)</source>
        <translation>
            <numerusform>%n resource type</numerusform>
            <numerusform>%n resource types</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SideBySideView</name>
    <message numerus="yes">
        <source>%n unchanged lines, click to show</source>
        <translation>
            <numerusform>%n unchanged line, click to show</numerusform>
            <numerusform>%n unchanged lines, click to show</numerusform>
        </translation>
    </message>
</context>
</TS>
