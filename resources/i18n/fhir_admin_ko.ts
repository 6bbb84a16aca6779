<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR">
<context>
    <name></name>
    <message>
        <source>Clause</source>
        <comment>is missing</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>is there</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment> or </comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>sorted by</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>page size</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>with</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>total</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>summary</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>only</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>is exactly</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>contains</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>is not</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>has the text</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>is in</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>is not in</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>is above</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>is below</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>has the identifier</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>starts with</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>is</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>starts after</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clause</source>
        <comment>ends before</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>What it is</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Name</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Title</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Gender</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Born</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Identifier</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Address</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Contact</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Updated</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Id</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Code</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Value</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Date</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Subject</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Patient</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Beneficiary</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Status</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Clinical status</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Category</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Onset</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Abatement</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Type</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Period</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Reason</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Medication</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Intent</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Form</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Criticality</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Vaccine</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Description</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Service</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Total</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Relationship</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Practitioner</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Organization</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Specialty</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Device identifier</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Modality</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Target</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Agent</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Activity</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Action</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Outcome</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>URL</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Base</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Expression</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Entries</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Quantity</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>For</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Owner</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <comment>Questionnaire</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>at or before, at most</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>after, more than</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>before, less than</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>equal</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>not equal</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>starts after</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>ends before</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>about</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TypeModel</source>
        <comment>All types</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TypeModel</source>
        <comment>{type}: {count} instances</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TypeModel</source>
        <comment>{type}: the server does not tell how many</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TypeModel</source>
        <comment>{type}: not counted yet</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>Removed</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>Changed</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>Moved</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>same instant</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>same number</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>display text only</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>narrative only</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>version stamp</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>order only</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>cosmetic</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>Added {place}: {after}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>Removed {place}: {before}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>Moved {place}: {before} to {after}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>Changed {place} from {before} to {after}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft</source>
        <comment>Add {place}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft</source>
        <comment>Remove {place}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft</source>
        <comment>Duplicate {place}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft</source>
        <comment>Move {place}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft</source>
        <comment>Edit as JSON</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft</source>
        <comment>Discard all changes</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>chosen</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>needed</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>hung on it</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>You chose it.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Something in the plan refers to it, and it is deleted, too.</comment>
        <translation>복원</translation>
    </message>
    <message numerus="yes">
        <source>Restore</source>
        <comment>It referred to something in the plan, but was deleted at quite another time. Tick it only if it shall come back as well.</comment>
        <translation>
            <numerusform>복원</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>It referred to something in the plan and was deleted about the same time.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>It is on the server already. The current version is never written again.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>already live</comment>
        <translation>복원</translation>
    </message>
    <message numerus="yes">
        <source>Restore</source>
        <comment>It was changed since you chose it (now version {version}). Look again before restoring.</comment>
        <translation>
            <numerusform>복원</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>changed since</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>The server shows no content of it any more, so there is nothing to bring back.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>not readable</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>By today&apos;s rules the content is not valid; the server may refuse it: {problem}</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>may be refused</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>It comes back, but refers to what will not be there: {targets}</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>target missing</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Goes back to version {version}, as a new version on top.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>goes back</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Comes back with the content of version {version}, as a new version on top.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>comes back</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment> The answer was lost; this was found by reading again.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Read back and compared: it is as planned.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Read back and compared: it is as planned, now as {key}.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>restored</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>restored, differs</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>It is back, but the server changed the content.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>left alone</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Somebody changed it since the plan was made, so nothing was overwritten.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>refused</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>The server refused it.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>rolled back</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Nothing of the transaction was stored, because another step was refused.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>skipped</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Something it refers to did not come back.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>not sent</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>It was not restored.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>unclear</comment>
        <translation>복원</translation>
    </message>
    <message numerus="yes">
        <source>Restore</source>
        <comment>The answer was lost and the server cannot be read now. Look again before you repeat it.</comment>
        <translation>
            <numerusform>복원</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restore</source>
        <comment>Histories of single instances may still be readable: type a name such as Patient/123 into the filter to look one up. What the server has forgotten cannot be brought back from here.</comment>
        <translation>
            <numerusform>복원</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>Asked for the history of {scope}, it answered with something else.</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>It gives no history of {scope} (status {status}).</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Restore</source>
        <comment>the whole server</comment>
        <translation>복원</translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Updated</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Patched</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Deleted</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Written</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>The server names the request: {method}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>The server names no request; this is read from its neighbours</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>The first version</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>It was: {label}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>No change of content</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>The server does not say who did this</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Said by the server in the history entry</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Said in meta.author of this version</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Said in an extension of meta of this version</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Version {first} is missing: erased, or not shown by the server</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Versions {first} to {last} are missing: erased, or not shown by the server</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Brought back; {changes}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Brought back as it was</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{element} changed from {before} to {after}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{element} changed</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{element} moved</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{element} added: {after}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{element} added</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{element} removed: {before}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{element} removed</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{count} {element} removed</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{element} changed in {count} places</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{count} {element} moved</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ElementTree</source>
        <comment>Value</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About FHIR Admin</source>
        <translation>FHIR Admin 정보</translation>
    </message>
    <message>
        <source>Browse, compare, patch and restore clinical data on any FHIR server.</source>
        <translation>어떤 FHIR 서버에서든 임상 데이터를 찾아보고, 비교하고, 고치고, 복원합니다.</translation>
    </message>
    <message>
        <source>Icons: Lucide (ISC). Font: Pretendard (OFL 1.1). Qt for Python: LGPL 3.</source>
        <translation>아이콘: Lucide (ISC). 글꼴: Pretendard (OFL 1.1). Qt for Python: LGPL 3.</translation>
    </message>
</context>
<context>
    <name>AddElementDialog</name>
    <message>
        <source>Add element</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to {place}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter elements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type to filter, for example: address, date, reference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elements that can be added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}, type {type}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BinModel</name>
    <message>
        <source>What it was</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of whom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>content not read yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BinPage</name>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter deleted resources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name, id, who deleted it… or Patient/123 to look one up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted resources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the history of the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{type}: {versions} versions read so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>deleted so far: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list has gaps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key} is not deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is on the server, in version {version}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server shows nothing of {key}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither a version nor a history of it can be read: it never existed here, was erased for good, or this server forgets what is deleted. It cannot be brought back from here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n deleted</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key} is not in the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its own history may still tell about it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look it up on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for deleted resources…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This server does not tell what was deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When something is deleted, it appears here and can be brought back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All types</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore {count}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BinPreview</name>
    <message>
        <source>History</source>
        <translation>이력</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading its history…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing readable is left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server shows that it was deleted, but no content from before. There is nothing to bring back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Chosen: %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>What hung on them and what they need is looked for next.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore {count}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its last content is shown here before you restore it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>deleted {when} by {who}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>deleted {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {subject}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BrowserPage</name>
    <message>
        <source>Browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to types</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the resource</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BusyLine</name>
    <message>
        <source>Busy</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChangeModel</name>
    <message>
        <source>Change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Element</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Cosmetic changes: %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChangesPanel</name>
    <message>
        <source>JSON Patch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FHIRPath Patch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problems: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problems</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server says: {text}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClauseChip</name>
    <message>
        <source>Remove {clause}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove this condition</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClauseChips</name>
    <message>
        <source>Add condition</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClauseEditor</name>
    <message>
        <source>Parameter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>제거</translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plain</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CodeView</name>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Nothing matches. Try another word, or an id such as Patient/123.</source>
        <translation>일치하는 것이 없습니다. 다른 낱말이나 Patient/123 같은 id를 입력해 보세요.</translation>
    </message>
    <message>
        <source>Type a command, a server, or Type/id to open a resource</source>
        <translation>명령이나 서버 이름, 또는 리소스를 열 Type/id를 입력하세요</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>명령 검색</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>No differences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide unchanged lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One column instead of two</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the differences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As JSON Patch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing here before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted: nothing is left of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n added</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n removed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Confirm</name>
    <message>
        <source>Continue</source>
        <translation>계속</translation>
    </message>
</context>
<context>
    <name>ConfirmDialog</name>
    <message>
        <source>Type to confirm</source>
        <translation>확인 입력</translation>
    </message>
    <message>
        <source>Type {word} to confirm</source>
        <translation>확인하려면 {word}을(를) 입력하세요</translation>
    </message>
</context>
<context>
    <name>ConflictModel</name>
    <message>
        <source>Element</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>chosen: {value}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConflictPane</name>
    <message>
        <source>Back to the draft</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use this result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Somebody else changed this in the meantime</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You started from version {mine}; the server now has version {theirs}. Nothing was overwritten.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decide every conflict first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Connection</name>
    <message>
        <source>Sample data goes into the embedded server only; connect to it first.</source>
        <translation>예제 데이터는 내장 서버에만 넣을 수 있습니다. 먼저 내장 서버에 연결하세요.</translation>
    </message>
    <message>
        <source>The embedded server is back</source>
        <translation>내장 서버가 다시 실행되었습니다</translation>
    </message>
    <message numerus="yes">
        <source>Sample data loaded: %n request(s)</source>
        <translation>
            <numerusform>예제 데이터를 불러왔습니다: 요청 %n건</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConnectionBadge</name>
    <message>
        <source>No server</source>
        <translation>서버 없음</translation>
    </message>
    <message>
        <source>{environment}, read only</source>
        <translation>{environment}, 읽기 전용</translation>
    </message>
    <message>
        <source>connecting…</source>
        <translation>연결 중…</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>연결됨</translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation>연결할 수 없음</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>연결되지 않음</translation>
    </message>
    <message>
        <source>Click to choose another server</source>
        <translation>누르면 다른 서버를 고를 수 있습니다</translation>
    </message>
    <message>
        <source>Server: {text}</source>
        <translation>서버: {text}</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>The program made a mistake</source>
        <translation>프로그램 오류가 발생했습니다</translation>
    </message>
    <message>
        <source>What you did last may not have worked; what was saved before is safe. You can go on. Please report the details below. They stay on this computer unless you send them.</source>
        <translation>마지막 작업이 제대로 되지 않았을 수 있지만, 이전에 저장한 것은 안전합니다. 계속 사용할 수 있습니다. 아래 내용을 알려 주세요. 직접 보내지 않는 한 이 컴퓨터에만 남습니다.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>자세히</translation>
    </message>
    <message>
        <source>Copy the details</source>
        <translation>내용 복사</translation>
    </message>
</context>
<context>
    <name>DockTitle</name>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Close {title}</source>
        <translation>{title} 닫기</translation>
    </message>
</context>
<context>
    <name>DraftTreeModel</name>
    <message>
        <source>Element</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EditorHead</name>
    <message>
        <source>version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Changes: %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discard all changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again from the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the history</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EditorPage</name>
    <message>
        <source>Reading {key}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied. No secret is in it: set FHIR_TOKEN before you run it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No changes yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change a value on the left. What you change is listed here before anything is sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key} was deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A deleted resource is never patched, for that would bring back only fragments of it. Restore its last version first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Version {version} on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your draft</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The JSON is not well-formed yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} bytes · problems: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} bytes · no problems found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change {key} on {server}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a production server. The version that stands there now stays in its history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer was lost on the way; reading again shows that the change was made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server found that nothing changed and made no new version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your changes did not arrive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection broke. The server still has the version you started from; nothing was changed. You can send again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key} was deleted meanwhile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your draft is kept here. Restore the resource first, then send it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your draft now stands on version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the changes once more, then send.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a newer version {version} on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your draft still stands on version {version}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again and lose your changes?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you changed was not sent. Reading again throws it away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ElementTree</name>
    <message>
        <source>{count} items</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double-click or Enter opens {key}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ElementTreeView</name>
    <message>
        <source>Elements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open {key}</source>
        <translation>{key} 열기</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy FHIRPath</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expand all below</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Failure</name>
    <message>
        <source>This cannot be done</source>
        <translation>이 작업은 할 수 없습니다</translation>
    </message>
    <message>
        <source>A file could not be used</source>
        <translation>파일을 사용할 수 없습니다</translation>
    </message>
    <message>
        <source>The program made a mistake</source>
        <translation>프로그램 오류가 발생했습니다</translation>
    </message>
    <message>
        <source>Nothing was changed on purpose. Please report this with the details.</source>
        <translation>의도하지 않은 변경은 하지 않았습니다. 자세한 내용과 함께 알려 주세요.</translation>
    </message>
    <message>
        <source>Something went wrong with {place}</source>
        <translation>{place}에 문제가 생겼습니다</translation>
    </message>
    <message>
        <source>Nothing answers at {place}</source>
        <translation>{place}에서 응답이 없습니다</translation>
    </message>
    <message>
        <source>The host name of {place} is not known</source>
        <translation>{place}의 호스트 이름을 찾을 수 없습니다</translation>
    </message>
    <message>
        <source>{place} took too long to answer</source>
        <translation>{place}의 응답이 너무 오래 걸립니다</translation>
    </message>
    <message>
        <source>The certificate of {place} cannot be trusted</source>
        <translation>{place}의 인증서를 신뢰할 수 없습니다</translation>
    </message>
    <message>
        <source>The connection to {place} broke</source>
        <translation>{place}와의 연결이 끊어졌습니다</translation>
    </message>
    <message>
        <source>The connection to {place} broke after the request was sent</source>
        <translation>요청을 보낸 뒤 {place}와의 연결이 끊어졌습니다</translation>
    </message>
    <message>
        <source>{place} cannot be reached</source>
        <translation>{place}에 연결할 수 없습니다</translation>
    </message>
    <message>
        <source>{place} answered, but not with FHIR</source>
        <translation>{place}이(가) 응답했지만 FHIR가 아닙니다</translation>
    </message>
    <message>
        <source>The answer of {place} is too large</source>
        <translation>{place}의 응답이 너무 큽니다</translation>
    </message>
    <message>
        <source>{place} sends the request to another address</source>
        <translation>{place}이(가) 요청을 다른 주소로 보냅니다</translation>
    </message>
    <message>
        <source>The server points to another server</source>
        <translation>서버가 다른 서버를 가리킵니다</translation>
    </message>
    <message>
        <source>This is not a usable address</source>
        <translation>사용할 수 없는 주소입니다</translation>
    </message>
    <message>
        <source>This server is opened read-only</source>
        <translation>이 서버는 읽기 전용으로 열려 있습니다</translation>
    </message>
    <message>
        <source>The login for this server is not complete</source>
        <translation>이 서버의 로그인 정보가 완전하지 않습니다</translation>
    </message>
    <message>
        <source>The server asks for other credentials</source>
        <translation>서버가 다른 인증 정보를 요구합니다</translation>
    </message>
    <message>
        <source>The server does not allow this</source>
        <translation>서버가 이 작업을 허용하지 않습니다</translation>
    </message>
    <message>
        <source>Not found on the server</source>
        <translation>서버에 없습니다</translation>
    </message>
    <message>
        <source>This resource was deleted</source>
        <translation>삭제된 리소스입니다</translation>
    </message>
    <message>
        <source>The server does not offer this</source>
        <translation>서버가 제공하지 않는 기능입니다</translation>
    </message>
    <message>
        <source>The server sees a conflict</source>
        <translation>서버에서 충돌이 발생했습니다</translation>
    </message>
    <message>
        <source>Somebody changed this in the meantime</source>
        <translation>그사이 다른 사람이 변경했습니다</translation>
    </message>
    <message>
        <source>The server did not accept the content</source>
        <translation>서버가 내용을 받아들이지 않았습니다</translation>
    </message>
    <message>
        <source>The server asks to slow down</source>
        <translation>서버가 요청을 줄여 달라고 합니다</translation>
    </message>
    <message>
        <source>The server failed (status {status})</source>
        <translation>서버 오류 (상태 {status})</translation>
    </message>
    <message>
        <source>The server refused the request (status {status})</source>
        <translation>서버가 요청을 거부했습니다 (상태 {status})</translation>
    </message>
    <message>
        <source>The password store of this computer cannot be used</source>
        <translation>이 컴퓨터의 비밀번호 저장소를 사용할 수 없습니다</translation>
    </message>
    <message>
        <source>The embedded server does not run</source>
        <translation>내장 서버가 실행되고 있지 않습니다</translation>
    </message>
    <message>
        <source>The embedded server stopped and is being started again</source>
        <translation>내장 서버가 멈추어 다시 시작하고 있습니다</translation>
    </message>
    <message>
        <source>Check that the server runs and that address and port are right.</source>
        <translation>서버가 실행 중인지, 주소와 포트가 맞는지 확인하세요.</translation>
    </message>
    <message>
        <source>Check the spelling of the address and the network connection.</source>
        <translation>주소의 철자와 네트워크 연결을 확인하세요.</translation>
    </message>
    <message>
        <source>Try again, or ask for less at once.</source>
        <translation>다시 시도하거나 한 번에 더 적게 요청하세요.</translation>
    </message>
    <message>
        <source>Nothing was sent. Ask whoever runs the server for its certificate.</source>
        <translation>아무것도 보내지 않았습니다. 서버 관리자에게 인증서를 문의하세요.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>다시 시도하세요.</translation>
    </message>
    <message>
        <source>It may or may not have been carried out: read the resource again first.</source>
        <translation>처리되었을 수도, 아닐 수도 있습니다. 먼저 리소스를 다시 읽으세요.</translation>
    </message>
    <message>
        <source>Check that the address is the FHIR base, often ending in /fhir.</source>
        <translation>주소가 FHIR 기본 주소인지 확인하세요. 흔히 /fhir로 끝납니다.</translation>
    </message>
    <message>
        <source>Ask for less at once, for example with _count.</source>
        <translation>_count 등으로 한 번에 더 적게 요청하세요.</translation>
    </message>
    <message>
        <source>Redirects are not followed. Use the final address in the server profile.</source>
        <translation>리디렉션은 따르지 않습니다. 서버 프로필에 최종 주소를 넣으세요.</translation>
    </message>
    <message>
        <source>It was not followed, and no credentials were sent there.</source>
        <translation>따르지 않았으며 인증 정보도 보내지 않았습니다.</translation>
    </message>
    <message>
        <source>It should look like https://host/fhir.</source>
        <translation>https://host/fhir 같은 형식이어야 합니다.</translation>
    </message>
    <message>
        <source>Change the server profile to allow writing.</source>
        <translation>쓰기를 허용하려면 서버 프로필을 바꾸세요.</translation>
    </message>
    <message>
        <source>Check user name, password or token in the server profile.</source>
        <translation>서버 프로필의 사용자 이름, 비밀번호 또는 토큰을 확인하세요.</translation>
    </message>
    <message>
        <source>Its history may still be readable, and it can be restored from there.</source>
        <translation>이력은 아직 읽을 수 있을지 모르며, 거기서 복원할 수 있습니다.</translation>
    </message>
    <message>
        <source>Compare both versions, then decide which changes to keep.</source>
        <translation>두 버전을 비교한 뒤 남길 변경을 정하세요.</translation>
    </message>
    <message>
        <source>Wait a little, then try again.</source>
        <translation>잠시 기다렸다가 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Try again. If it stays, the log of the server says more.</source>
        <translation>다시 시도하세요. 계속되면 서버 로그를 확인하세요.</translation>
    </message>
    <message>
        <source>Restart it from the Servers page; its log says more.</source>
        <translation>서버 화면에서 다시 시작하세요. 자세한 내용은 로그에 있습니다.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Show or hide the requests</source>
        <translation>요청 목록 보이기/숨기기</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>밝게/어둡게 전환</translation>
    </message>
    <message>
        <source>Search commands, or go to Type/id   ({keys})</source>
        <translation>명령 검색 또는 Type/id로 이동   ({keys})</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>명령</translation>
    </message>
</context>
<context>
    <name>JsonEditor</name>
    <message>
        <source>Resource as JSON</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JsonPane</name>
    <message>
        <source>a resource is a JSON object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Well-formed JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {line}, column {column}: {message}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JsonView</name>
    <message>
        <source>Nothing found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find in JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LogPane</name>
    <message>
        <source>Follow</source>
        <translation>따라가기</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Log of the embedded server</source>
        <translation>내장 서버 로그</translation>
    </message>
    <message>
        <source>Nothing was logged yet.</source>
        <translation>아직 기록된 것이 없습니다.</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>필터</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>로그 필터</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>로그 복사</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Requests</source>
        <translation>요청</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) have edits that were not sent. They are lost when you change the server.</source>
        <translation>
            <numerusform>보내지 않은 편집이 있는 화면이 %n개 있습니다. 서버를 바꾸면 사라집니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Discard the edits?</source>
        <translation>편집을 버릴까요?</translation>
    </message>
    <message>
        <source>Discard the edits</source>
        <translation>편집 버리기</translation>
    </message>
    <message>
        <source>Manage servers…</source>
        <translation>서버 관리…</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>이동</translation>
    </message>
    <message>
        <source>Open {key}</source>
        <translation>{key} 열기</translation>
    </message>
    <message>
        <source>History of {key}</source>
        <translation>{key}의 이력</translation>
    </message>
    <message>
        <source>Open pages</source>
        <translation>열린 화면</translation>
    </message>
    <message>
        <source>This server does not say what it can do</source>
        <translation>이 서버는 기능을 알려 주지 않습니다</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) have edits that were not sent. They will be lost.</source>
        <translation>
            <numerusform>보내지 않은 편집이 있는 화면이 %n개 있습니다. 편집이 사라집니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit?</source>
        <translation>끝낼까요?</translation>
    </message>
    <message>
        <source>Quit and discard</source>
        <translation>버리고 끝내기</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation>화면(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>서버(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Open resource…</source>
        <translation>리소스 열기(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Add server…</source>
        <translation>서버 추가(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Close page</source>
        <translation>화면 닫기(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Reopen closed page</source>
        <translation>닫은 화면 다시 열기(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Browse</source>
        <translation>찾아보기(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>이력(&amp;H)</translation>
    </message>
    <message>
        <source>B&amp;in</source>
        <translation>휴지통(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Servers</source>
        <translation>서버(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>명령(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Requests</source>
        <translation>요청(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Next page</source>
        <translation>다음 화면(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous page</source>
        <translation>이전 화면(&amp;P)</translation>
    </message>
    <message>
        <source>Like the &amp;system</source>
        <translation>시스템과 같게(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>밝게(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>어둡게(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>테마(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>언어(&amp;L)</translation>
    </message>
    <message>
        <source>Te&amp;xt size</source>
        <translation>글자 크기(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Larger</source>
        <translation>크게(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Smaller</source>
        <translation>작게(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Normal</source>
        <translation>보통(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Connect to</source>
        <translation>연결할 서버(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Reconnect</source>
        <translation>다시 연결(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>연결 끊기(&amp;D)</translation>
    </message>
    <message>
        <source>Restart the &amp;embedded server</source>
        <translation>내장 서버 다시 시작(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Load sample data</source>
        <translation>예제 데이터 불러오기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>키보드 단축키(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About FHIR Admin</source>
        <translation>FHIR Admin 정보(&amp;A)</translation>
    </message>
    <message>
        <source>This page has no commands of its own</source>
        <translation>이 화면에는 따로 명령이 없습니다</translation>
    </message>
</context>
<context>
    <name>Navigation</name>
    <message>
        <source>Servers</source>
        <translation>서버</translation>
    </message>
    <message>
        <source>Browse</source>
        <translation>찾아보기</translation>
    </message>
    <message>
        <source>History</source>
        <translation>이력</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>휴지통</translation>
    </message>
    <message>
        <source>History of {what}</source>
        <translation>{what}의 이력</translation>
    </message>
    <message>
        <source>Edit {what}</source>
        <translation>{what} 편집</translation>
    </message>
    <message>
        <source>{left} ↔ {right}</source>
        <translation>{left} ↔ {right}</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>복원</translation>
    </message>
    <message>
        <source>{title} has edits that were not sent to the server. They will be lost.</source>
        <translation>{title}에 서버로 보내지 않은 편집이 있습니다. 편집이 사라집니다.</translation>
    </message>
    <message>
        <source>Discard the edits?</source>
        <translation>편집을 버릴까요?</translation>
    </message>
    <message>
        <source>Discard the edits</source>
        <translation>편집 버리기</translation>
    </message>
</context>
<context>
    <name>OutcomeBanner</name>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>자세히</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>메시지 닫기</translation>
    </message>
</context>
<context>
    <name>PageTabs</name>
    <message>
        <source>Open pages</source>
        <translation>열린 화면</translation>
    </message>
    <message>
        <source>{page} (not sent)</source>
        <translation>{page} (보내지 않음)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Close the others</source>
        <translation>나머지 닫기</translation>
    </message>
    <message>
        <source>Close all</source>
        <translation>모두 닫기</translation>
    </message>
</context>
<context>
    <name>PatchPane</name>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message numerus="yes">
        <source>Operations: %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No changes yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change something on the left: the patch is written here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This dialect cannot say the edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy {patch}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProfileDialog</name>
    <message>
        <source>Edit server</source>
        <translation>서버 편집</translation>
    </message>
    <message>
        <source>Add server</source>
        <translation>서버 추가</translation>
    </message>
    <message>
        <source>Remember in the password store of this computer</source>
        <translation>이 컴퓨터의 비밀번호 저장소에 기억</translation>
    </message>
    <message>
        <source>Read only: nothing that writes is ever sent</source>
        <translation>읽기 전용: 쓰는 요청은 절대 보내지 않음</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>시험</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Asking {address} …</source>
        <translation>{address}에 묻는 중…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Used for</source>
        <translation>용도</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>로그인</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>사용자 이름</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>비밀번호</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>그대로</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>토큰</translation>
    </message>
</context>
<context>
    <name>ProgressBanner</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{total} 중 {done}</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>진행</translation>
    </message>
</context>
<context>
    <name>QCoreApplication</name>
    <message>
        <source>Columns</source>
        <comment>Type</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefix</source>
        <comment>at or after, at least</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <comment>Added</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft</source>
        <comment>Change {place}</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>Created</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <comment>{count} {element} added</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ElementTree</source>
        <comment>Element</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Places</source>
        <translation>장소</translation>
    </message>
    <message>
        <source>Browse</source>
        <translation>찾아보기</translation>
    </message>
    <message>
        <source>Search and open resources</source>
        <translation>리소스를 검색하고 엽니다</translation>
    </message>
    <message>
        <source>History</source>
        <translation>이력</translation>
    </message>
    <message>
        <source>Everything that changed on this server</source>
        <translation>이 서버에서 바뀐 모든 것</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>휴지통</translation>
    </message>
    <message>
        <source>What was deleted, and how to bring it back</source>
        <translation>삭제된 것과 되돌리는 방법</translation>
    </message>
    <message>
        <source>Servers</source>
        <translation>서버</translation>
    </message>
    <message>
        <source>Server profiles and the embedded server</source>
        <translation>서버 프로필과 내장 서버</translation>
    </message>
</context>
<context>
    <name>RequestModel</name>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>메서드</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>경로</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>소요 시간</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
</context>
<context>
    <name>RequestPanel</name>
    <message>
        <source>No requests yet</source>
        <translation>아직 요청이 없습니다</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>요청</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>응답</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>요청</translation>
    </message>
    <message>
        <source>Copy as curl</source>
        <translation>curl로 복사</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>목록 비우기</translation>
    </message>
</context>
<context>
    <name>ResourceHeader</name>
    <message>
        <source>Reading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by {author}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Old version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation>이력</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
</context>
<context>
    <name>ResourcePanel</name>
    <message>
        <source>Nothing is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a row to see its elements, its JSON and its history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its history is still there, and from it the instance can be brought back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server says that it existed. Its history may show what it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} was deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It never existed, was erased for good, or you may not see it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key} was not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Restore</name>
    <message>
        <source>{shown} and {count} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server gave no history of: {types}. Deletions there are not listed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultTable</name>
    <message>
        <source>Results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open {key}</source>
        <translation>{key} 열기</translation>
    </message>
    <message>
        <source>History</source>
        <translation>이력</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy cell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy reference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>resource</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No {type} matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take away a condition, or look for less of a word.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove all conditions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no {type} on this server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As soon as there is one, it is shown here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{shown} shown, more on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{total} results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{shown} of {total} loaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · {count} included</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its own link for this search does not contain: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server seems to have ignored a part of the search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server remarks on this search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The search gave no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>There may be new results: F5 asks again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SampleLoader</name>
    <message>
        <source>Loading sample data</source>
        <translation>예제 데이터를 불러오는 중</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient?name=…  ·  Ctrl+Space proposes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SecretDialog</name>
    <message>
        <source>Login</source>
        <translation>로그인</translation>
    </message>
    <message>
        <source>Remember in the password store of this computer</source>
        <translation>이 컴퓨터의 비밀번호 저장소에 기억</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>Password of {user} for {address}</source>
        <translation>{address}의 {user} 비밀번호</translation>
    </message>
    <message>
        <source>Access token for {address}</source>
        <translation>{address}의 액세스 토큰</translation>
    </message>
</context>
<context>
    <name>SendBar</name>
    <message>
        <source>Copy as curl</source>
        <translation>curl로 복사</translation>
    </message>
    <message>
        <source>Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only if it is still version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server gives no ETag to guard with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends If-Match {etag}: when somebody else changed it, nothing is overwritten.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON Patch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FHIRPath Patch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole resource (PUT)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send the changes to the server (Ctrl+Return)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not offer this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not say whether it takes this; trying is safe.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server says that it takes this.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ServerPanel</name>
    <message>
        <source>Read only</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>Read and write</source>
        <translation>읽기와 쓰기</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>연결됨</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>process {number}</source>
        <translation>프로세스 {number}</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Unknown: the server has no CapabilityStatement</source>
        <translation>알 수 없음: 서버에 CapabilityStatement가 없습니다</translation>
    </message>
    <message>
        <source>FHIR {version}</source>
        <translation>FHIR {version}</translation>
    </message>
    <message numerus="yes">
        <source>%n resource type(s)</source>
        <translation>
            <numerusform>리소스 유형 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>데이터 폴더</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>로그인</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>접근</translation>
    </message>
    <message>
        <source>Offers</source>
        <translation>제공</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>시험</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>편집…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>제거…</translation>
    </message>
</context>
<context>
    <name>Servers</name>
    <message>
        <source>Embedded server</source>
        <translation>내장 서버</translation>
    </message>
    <message>
        <source>{milliseconds} ms</source>
        <translation>{milliseconds} ms</translation>
    </message>
    <message>
        <source>It answers, but does not say what it can do</source>
        <translation>응답하지만 무엇을 할 수 있는지 알려 주지 않습니다</translation>
    </message>
    <message>
        <source>There is no CapabilityStatement at /metadata. FHIR Admin will try each thing once and remember what works.</source>
        <translation>/metadata에 CapabilityStatement가 없습니다. FHIR Admin이 하나씩 시도해 보고 되는 것을 기억합니다.</translation>
    </message>
    <message>
        <source>A FHIR server</source>
        <translation>FHIR 서버</translation>
    </message>
    <message>
        <source>FHIR {version}</source>
        <translation>FHIR {version}</translation>
    </message>
    <message>
        <source>FHIR Admin knows R4 (4.0.1) best; other versions are shown as they are.</source>
        <translation>FHIR Admin은 R4(4.0.1)를 가장 잘 압니다. 다른 버전은 있는 그대로 보여 줍니다.</translation>
    </message>
    <message>
        <source>It offers no search that could be tried.</source>
        <translation>시험해 볼 검색을 제공하지 않습니다.</translation>
    </message>
    <message>
        <source>{name} answers, and a search works</source>
        <translation>{name}이(가) 응답하고 검색도 됩니다</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>이 컴퓨터</translation>
    </message>
    <message>
        <source>Development</source>
        <translation>개발</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>시험</translation>
    </message>
    <message>
        <source>Production</source>
        <translation>운영</translation>
    </message>
    <message>
        <source>No login</source>
        <translation>로그인 없음</translation>
    </message>
    <message>
        <source>User name and password</source>
        <translation>사용자 이름과 비밀번호</translation>
    </message>
    <message>
        <source>Access token (Bearer)</source>
        <translation>액세스 토큰 (Bearer)</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>중지됨</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작 중…</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>중지 중…</translation>
    </message>
    <message>
        <source>Crashed</source>
        <translation>비정상 종료</translation>
    </message>
</context>
<context>
    <name>ServersPage</name>
    <message>
        <source>Servers</source>
        <translation>서버</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>추가…</translation>
    </message>
    <message>
        <source>Asking {address} …</source>
        <translation>{address}에 묻는 중…</translation>
    </message>
    <message>
        <source>{name} is removed from this list, with its password. Nothing changes on the server.</source>
        <translation>{name}을(를) 비밀번호와 함께 목록에서 제거합니다. 서버에서는 아무것도 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>Remove server</source>
        <translation>서버 제거</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>제거</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
</context>
<context>
    <name>SideBySideView</name>
    <message>
        <source>Both versions side by side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the left text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the right text</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n unchanged lines, click to show</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusView</name>
    <message>
        <source>No server is connected</source>
        <translation>연결된 서버가 없습니다</translation>
    </message>
    <message>
        <source>Choose the embedded server or one of your own to begin.</source>
        <translation>내장 서버나 등록한 서버를 골라 시작하세요.</translation>
    </message>
    <message>
        <source>Show servers</source>
        <translation>서버 보기</translation>
    </message>
    <message>
        <source>Connecting to {name} …</source>
        <translation>{name}에 연결하는 중…</translation>
    </message>
    <message>
        <source>Starting the embedded server …</source>
        <translation>내장 서버를 시작하는 중…</translation>
    </message>
    <message>
        <source>It runs on this computer only and keeps its data in your own folder.</source>
        <translation>이 컴퓨터에서만 실행되며 데이터는 사용자 폴더에 보관합니다.</translation>
    </message>
    <message>
        <source>{name} is not connected</source>
        <translation>{name}에 연결되지 않았습니다</translation>
    </message>
    <message>
        <source>Try again, or choose another server.</source>
        <translation>다시 시도하거나 다른 서버를 고르세요.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>{name} needs a login</source>
        <translation>{name}에 로그인이 필요합니다</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>로그인</translation>
    </message>
</context>
<context>
    <name>ThreeWayView</name>
    <message>
        <source>Take all of yours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take all of theirs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theirs, on the server now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result, to be sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result is what stands on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing left to send.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conflicts: choose one side for each element</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both edits touch different elements. They were merged; look at the result.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both edits change the same elements. Choose one side for each: {left} of {all} left.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything is decided. Look at the result.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>; {count} more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TimelineDelegate</name>
    <message>
        <source>current</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by {author}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its last content is further back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it changed is further back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TimelineHead</name>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History of {key}</source>
        <translation>{key}의 이력</translation>
    </message>
    <message>
        <source>History of all {type}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History of the whole server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All types</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interaction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All interactions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Created</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Updated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TimelinePage</name>
    <message>
        <source>History</source>
        <translation>이력</translation>
    </message>
    <message>
        <source>{key} · version {version} (deleted)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key} · version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version {v}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As soon as something is written, it stands here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no history yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} of {total} versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} versions, more on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The history gave no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>This server has no such history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It does not offer the history of types or of the whole server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server gives no history of {key}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It never existed, was erased for good, or this server forgets the past of what is deleted. Without a readable past it cannot be brought back.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TreePane</name>
    <message>
        <source>Add element…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate item</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move item up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move item down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove element</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elements</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TypeModel</name>
    <message>
        <source>All types</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TypeRail</name>
    <message>
        <source>Filter types</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide types without instances</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Types</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resource types</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VersionList</name>
    <message>
        <source>Versions</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VersionPanel</name>
    <message>
        <source>Compare with before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No version is chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose one to see all that it changed, or two to compare them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{older} and {newer}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not told</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to this version…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes ({count})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it changed is not known here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Author</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request</source>
        <translation>요청</translation>
    </message>
    <message>
        <source>Compare with the version before it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>field</name>
    <message>
        <source>Code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
