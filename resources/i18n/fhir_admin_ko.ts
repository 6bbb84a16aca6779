<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About FHIR Admin</source>
        <translation>FHIR Admin 정보</translation>
    </message>
    <message>
        <source>Browse, compare, patch and restore clinical data on any FHIR server.</source>
        <translation>모든 FHIR 서버의 임상 데이터를 탐색하고, 비교하고, 수정하고, 복원합니다.</translation>
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
        <translation>요소 추가</translation>
    </message>
    <message>
        <source>Add to {place}</source>
        <translation>{place}에 추가</translation>
    </message>
    <message>
        <source>Filter elements</source>
        <translation>요소 필터</translation>
    </message>
    <message>
        <source>Type to filter, for example: address, date, reference</source>
        <translation>입력하면 목록이 좁혀집니다. 예: address, date, reference</translation>
    </message>
    <message>
        <source>Elements that can be added</source>
        <translation>추가할 수 있는 요소</translation>
    </message>
    <message>
        <source>Element</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>유형</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>개수</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
</context>
<context>
    <name>BinModel</name>
    <message>
        <source>What it was</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>유형</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>Deleted by</source>
        <translation>삭제자</translation>
    </message>
    <message>
        <source>Deleted at</source>
        <translation>삭제 시각</translation>
    </message>
    <message>
        <source>content not read yet</source>
        <translation>내용을 아직 읽지 않음</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(이름 없음)</translation>
    </message>
</context>
<context>
    <name>BinPage</name>
    <message>
        <source>Deleted</source>
        <translation>휴지통</translation>
    </message>
    <message>
        <source>Filter deleted resources</source>
        <translation>삭제된 리소스 필터</translation>
    </message>
    <message>
        <source>Name, id, who deleted it… or Patient/123 to look one up</source>
        <translation>이름, ID, 삭제자… 또는 Patient/123을 입력해 직접 조회</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>유형</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>새로 고침</translation>
    </message>
    <message>
        <source>Deleted resources</source>
        <translation>삭제된 리소스</translation>
    </message>
    <message>
        <source>Reading the history of the server</source>
        <translation>서버의 변경 이력을 읽는 중</translation>
    </message>
    <message>
        <source>{type}, deleted so far: {count}</source>
        <translation>{type}, 삭제된 리소스 {count}건</translation>
    </message>
    <message>
        <source>deleted so far: {count}</source>
        <translation>삭제된 리소스 {count}건</translation>
    </message>
    <message>
        <source>The list has gaps</source>
        <translation>목록에 빠진 부분이 있습니다</translation>
    </message>
    <message>
        <source>{key} is not deleted</source>
        <translation>삭제되지 않은 리소스입니다: {key}</translation>
    </message>
    <message>
        <source>It is on the server, in version {version}.</source>
        <translation>서버에 있습니다. 현재 버전: {version}</translation>
    </message>
    <message>
        <source>The server shows nothing of {key}</source>
        <translation>서버에 흔적이 없습니다: {key}</translation>
    </message>
    <message>
        <source>Neither a version nor a history of it can be read: it never existed here, was erased for good, or this server forgets what is deleted. It cannot be brought back from here.</source>
        <translation>버전도 변경 이력도 읽을 수 없습니다. 처음부터 없었거나 영구 삭제되었거나, 삭제된 리소스의 변경 이력을 보관하지 않는 서버입니다. 여기서는 복원할 수 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n deleted</source>
        <translation>
            <numerusform>삭제된 리소스 %n건</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {all}</source>
        <translation>전체 {all}건 중 {shown}건</translation>
    </message>
    <message>
        <source>{key} is not in the list</source>
        <translation>목록에 없습니다: {key}</translation>
    </message>
    <message>
        <source>Its own history may still tell about it.</source>
        <translation>해당 리소스의 변경 이력에는 남아 있을 수 있습니다.</translation>
    </message>
    <message>
        <source>Look it up on the server</source>
        <translation>서버에서 조회</translation>
    </message>
    <message>
        <source>Nothing matches the filter</source>
        <translation>필터와 일치하는 항목이 없습니다</translation>
    </message>
    <message>
        <source>Looking for deleted resources…</source>
        <translation>삭제된 리소스를 찾는 중…</translation>
    </message>
    <message>
        <source>This server does not tell what was deleted</source>
        <translation>이 서버는 무엇이 삭제되었는지 알려 주지 않습니다</translation>
    </message>
    <message>
        <source>The list could not be read</source>
        <translation>목록을 읽을 수 없습니다</translation>
    </message>
    <message>
        <source>When something is deleted, it appears here and can be brought back.</source>
        <translation>리소스를 삭제하면 여기에 나타나며 복원할 수 있습니다.</translation>
    </message>
    <message>
        <source>Nothing is deleted</source>
        <translation>삭제된 리소스가 없습니다</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>모든 유형</translation>
    </message>
</context>
<context>
    <name>BinPreview</name>
    <message>
        <source>History</source>
        <translation>변경 이력</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>복원…</translation>
    </message>
    <message>
        <source>Reading its history…</source>
        <translation>변경 이력을 읽는 중…</translation>
    </message>
    <message>
        <source>Nothing readable is left</source>
        <translation>읽을 수 있는 내용이 없습니다</translation>
    </message>
    <message>
        <source>The server shows that it was deleted, but no content from before. There is nothing to bring back.</source>
        <translation>서버에 삭제 기록은 있지만 삭제 전 내용이 없어 복원할 것이 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>Chosen: %n</source>
        <translation>
            <numerusform>%n건 선택</numerusform>
        </translation>
    </message>
    <message>
        <source>What referred to them and what they need is looked up next.</source>
        <translation>이어서 이 리소스를 참조하던 리소스와 복원에 필요한 리소스를 찾습니다.</translation>
    </message>
    <message>
        <source>Restore {count}…</source>
        <translation>{count}건 복원…</translation>
    </message>
    <message>
        <source>Choose a row</source>
        <translation>행을 선택하세요</translation>
    </message>
    <message>
        <source>Its last content is shown here before you restore it.</source>
        <translation>복원하기 전에 마지막 내용을 여기에서 확인할 수 있습니다.</translation>
    </message>
    <message>
        <source>deleted {when} by {who}</source>
        <translation>{when} 삭제 · {who}</translation>
    </message>
    <message>
        <source>deleted {when}</source>
        <translation>{when} 삭제</translation>
    </message>
    <message>
        <source>of {subject}</source>
        <translation>대상: {subject}</translation>
    </message>
</context>
<context>
    <name>BrowserPage</name>
    <message>
        <source>Browser</source>
        <translation>탐색</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>새로 고침</translation>
    </message>
    <message>
        <source>Go to search</source>
        <translation>검색으로 이동</translation>
    </message>
    <message>
        <source>Go to types</source>
        <translation>리소스 유형으로 이동</translation>
    </message>
    <message>
        <source>Show the resource</source>
        <translation>리소스 보기</translation>
    </message>
</context>
<context>
    <name>BusyLine</name>
    <message>
        <source>Busy</source>
        <translation>처리 중</translation>
    </message>
</context>
<context>
    <name>ChangeModel</name>
    <message>
        <source>Kind of change</source>
        <translation>변경 종류</translation>
    </message>
    <message>
        <source>Element</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>변경 전</translation>
    </message>
    <message>
        <source>After</source>
        <translation>변경 후</translation>
    </message>
    <message numerus="yes">
        <source>Cosmetic changes: %n</source>
        <translation>
            <numerusform>표기만 바뀐 변경 %n건</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>Added</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>제거</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>변경</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>이동</translation>
    </message>
    <message>
        <source>same instant</source>
        <translation>같은 시점</translation>
    </message>
    <message>
        <source>same number</source>
        <translation>같은 값</translation>
    </message>
    <message>
        <source>display text only</source>
        <translation>표시 텍스트만</translation>
    </message>
    <message>
        <source>narrative only</source>
        <translation>내러티브만</translation>
    </message>
    <message>
        <source>version stamp</source>
        <translation>버전 정보</translation>
    </message>
    <message>
        <source>order only</source>
        <translation>순서만</translation>
    </message>
    <message>
        <source>cosmetic</source>
        <translation>표기만</translation>
    </message>
    <message>
        <source>Added {place}: {after}</source>
        <translation>{place} 추가: {after}</translation>
    </message>
    <message>
        <source>Removed {place}: {before}</source>
        <translation>{place} 제거: {before}</translation>
    </message>
    <message>
        <source>Moved {place}: {before} to {after}</source>
        <translation>{place} 이동: {before} → {after}</translation>
    </message>
    <message>
        <source>Changed {place} from {before} to {after}</source>
        <translation>{place} 변경: {before} → {after}</translation>
    </message>
</context>
<context>
    <name>ChangesPanel</name>
    <message>
        <source>JSON Patch</source>
        <translation>JSON Patch</translation>
    </message>
    <message>
        <source>FHIRPath Patch</source>
        <translation>FHIRPath Patch</translation>
    </message>
    <message>
        <source>Problems: {count}</source>
        <translation>문제 {count}건</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>문제</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>변경</translation>
    </message>
    <message>
        <source>The server says: {text}</source>
        <translation>서버 응답: {text}</translation>
    </message>
</context>
<context>
    <name>Clause</name>
    <message>
        <source>is missing</source>
        <translation>값 없음</translation>
    </message>
    <message>
        <source>is there</source>
        <translation>값 있음</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 또는 </translation>
    </message>
    <message>
        <source>sorted by</source>
        <translation>정렬</translation>
    </message>
    <message>
        <source>page size</source>
        <translation>페이지 크기</translation>
    </message>
    <message>
        <source>with</source>
        <translation>함께 조회</translation>
    </message>
    <message>
        <source>total</source>
        <translation>전체 건수</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>요약</translation>
    </message>
    <message>
        <source>only</source>
        <translation>이 요소만</translation>
    </message>
    <message>
        <source>is exactly</source>
        <translation>정확히</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>포함:</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>≠</translation>
    </message>
    <message>
        <source>has the text</source>
        <translation>텍스트:</translation>
    </message>
    <message>
        <source>is in</source>
        <translation>값 집합:</translation>
    </message>
    <message>
        <source>is not in</source>
        <translation>값 집합 제외:</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>상위:</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>하위:</translation>
    </message>
    <message>
        <source>has the identifier</source>
        <translation>식별자:</translation>
    </message>
    <message>
        <source>starts with</source>
        <translation>시작:</translation>
    </message>
    <message>
        <source>is</source>
        <translation>=</translation>
    </message>
    <message>
        <source>starts after</source>
        <translation>이후 시작:</translation>
    </message>
    <message>
        <source>ends before</source>
        <translation>이전 종료:</translation>
    </message>
</context>
<context>
    <name>ClauseChip</name>
    <message>
        <source>Remove {clause}</source>
        <translation>{clause} 제거</translation>
    </message>
    <message>
        <source>Remove this condition</source>
        <translation>이 조건 제거</translation>
    </message>
</context>
<context>
    <name>ClauseChips</name>
    <message>
        <source>Add condition</source>
        <translation>조건 추가</translation>
    </message>
</context>
<context>
    <name>ClauseEditor</name>
    <message>
        <source>Parameter</source>
        <translation>검색 파라미터</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>비교 방법</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>제거</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>기본</translation>
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
        <translation>모두 선택</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>찾기…</translation>
    </message>
</context>
<context>
    <name>Columns</name>
    <message>
        <source>Type</source>
        <translation>유형</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>제목</translation>
    </message>
    <message>
        <source>Gender</source>
        <translation>성별</translation>
    </message>
    <message>
        <source>Born</source>
        <translation>생년월일</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>식별자</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>연락처</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>최종 변경</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>코드</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>날짜</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>환자</translation>
    </message>
    <message>
        <source>Beneficiary</source>
        <translation>수혜자</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Clinical status</source>
        <translation>임상 상태</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>분류</translation>
    </message>
    <message>
        <source>Onset</source>
        <translation>발병</translation>
    </message>
    <message>
        <source>Abatement</source>
        <translation>소실</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>기간</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>사유</translation>
    </message>
    <message>
        <source>Medication</source>
        <translation>약물</translation>
    </message>
    <message>
        <source>Intent</source>
        <translation>의도</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>제형</translation>
    </message>
    <message>
        <source>Criticality</source>
        <translation>위중도</translation>
    </message>
    <message>
        <source>Vaccine</source>
        <translation>백신</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>설명</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>서비스</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>합계</translation>
    </message>
    <message>
        <source>Relationship</source>
        <translation>관계</translation>
    </message>
    <message>
        <source>Practitioner</source>
        <translation>의료인</translation>
    </message>
    <message>
        <source>Organization</source>
        <translation>기관</translation>
    </message>
    <message>
        <source>Specialty</source>
        <translation>전문 분야</translation>
    </message>
    <message>
        <source>Device identifier</source>
        <translation>기기 식별자</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>모달리티</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>행위자</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>활동</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>행위</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>기반</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>표현식</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>항목</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>수량</translation>
    </message>
    <message>
        <source>For</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>담당자</translation>
    </message>
    <message>
        <source>Questionnaire</source>
        <translation>설문</translation>
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
        <translation>일치하는 항목이 없습니다. 다른 단어나 Patient/123 형식의 ID를 입력해 보세요.</translation>
    </message>
    <message>
        <source>Type a command, a server, or Type/id to open a resource</source>
        <translation>명령, 서버 이름 또는 열려는 리소스의 Type/id를 입력하세요</translation>
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
        <translation>차이 없음</translation>
    </message>
    <message>
        <source>Hide unchanged lines</source>
        <translation>변경 없는 줄 숨기기</translation>
    </message>
    <message>
        <source>Previous change</source>
        <translation>이전 변경</translation>
    </message>
    <message>
        <source>Next change</source>
        <translation>다음 변경</translation>
    </message>
    <message>
        <source>One column instead of two</source>
        <translation>한 열로 보기</translation>
    </message>
    <message>
        <source>Copy the differences</source>
        <translation>차이점 복사</translation>
    </message>
    <message>
        <source>As text</source>
        <translation>텍스트로</translation>
    </message>
    <message>
        <source>As JSON Patch</source>
        <translation>JSON Patch로</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>변경</translation>
    </message>
    <message>
        <source>Nothing here before</source>
        <translation>이전 내용 없음</translation>
    </message>
    <message>
        <source>Deleted: this version has no content</source>
        <translation>삭제됨: 이 버전에는 내용이 없습니다</translation>
    </message>
    <message numerus="yes">
        <source>%n added</source>
        <translation>
            <numerusform>추가 %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n removed</source>
        <translation>
            <numerusform>제거 %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>변경 %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved</source>
        <translation>
            <numerusform>이동 %n</numerusform>
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
        <translation>확인하려면 다음을 입력하세요: {word}</translation>
    </message>
</context>
<context>
    <name>ConflictModel</name>
    <message>
        <source>Element</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>내 것</translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation>상대 것</translation>
    </message>
    <message>
        <source>Before both</source>
        <translation>원본</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>(없음)</translation>
    </message>
    <message>
        <source>chosen: {value}</source>
        <translation>선택: {value}</translation>
    </message>
</context>
<context>
    <name>ConflictPane</name>
    <message>
        <source>Back to the draft</source>
        <translation>초안으로 돌아가기</translation>
    </message>
    <message>
        <source>Use this result</source>
        <translation>이 결과 사용</translation>
    </message>
    <message>
        <source>Somebody else changed this in the meantime</source>
        <translation>그사이 다른 사람이 변경했습니다</translation>
    </message>
    <message>
        <source>You started from version {mine}; the server now has version {theirs}. Nothing was overwritten.</source>
        <translation>편집은 버전 {mine}에서 시작했는데 서버는 현재 버전 {theirs}입니다. 덮어쓴 내용은 없습니다.</translation>
    </message>
    <message>
        <source>Decide every conflict first</source>
        <translation>먼저 충돌을 모두 해결하세요</translation>
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
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>The sample data is loaded</source>
        <translation>예제 데이터를 불러왔습니다</translation>
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
        <translation>연결 안 됨</translation>
    </message>
    <message>
        <source>Click to choose another server</source>
        <translation>클릭하여 다른 서버 선택</translation>
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
        <translation>마지막 작업은 반영되지 않았을 수 있지만, 그 전에 저장한 내용은 안전합니다. 계속 사용할 수 있습니다. 아래 내용을 개발자에게 알려 주세요. 직접 보내기 전에는 이 컴퓨터에만 남아 있습니다.</translation>
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
    <name>Draft</name>
    <message>
        <source>Change {place}</source>
        <translation>{place} 변경</translation>
    </message>
    <message>
        <source>Add {place}</source>
        <translation>{place} 추가</translation>
    </message>
    <message>
        <source>Remove {place}</source>
        <translation>{place} 제거</translation>
    </message>
    <message>
        <source>Duplicate {place}</source>
        <translation>{place} 복제</translation>
    </message>
    <message>
        <source>Move {place}</source>
        <translation>{place} 이동</translation>
    </message>
    <message>
        <source>Edit as JSON</source>
        <translation>JSON으로 편집</translation>
    </message>
    <message>
        <source>Discard all changes</source>
        <translation>모든 변경 버리기</translation>
    </message>
</context>
<context>
    <name>DraftTreeDelegate</name>
    <message>
        <source>Code</source>
        <translation>코드</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>텍스트</translation>
    </message>
</context>
<context>
    <name>DraftTreeModel</name>
    <message>
        <source>Element</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>유형</translation>
    </message>
</context>
<context>
    <name>EditorHead</name>
    <message>
        <source>version {version}</source>
        <translation>버전 {version}</translation>
    </message>
    <message numerus="yes">
        <source>Changes: %n</source>
        <translation>
            <numerusform>변경 %n건</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>다시 실행</translation>
    </message>
    <message>
        <source>Discard all changes</source>
        <translation>모든 변경 버리기</translation>
    </message>
    <message>
        <source>Read again from the server</source>
        <translation>서버에서 다시 읽기</translation>
    </message>
    <message>
        <source>Show history</source>
        <translation>변경 이력 보기</translation>
    </message>
</context>
<context>
    <name>EditorPage</name>
    <message>
        <source>Reading {key}…</source>
        <translation>{key} 읽는 중…</translation>
    </message>
    <message>
        <source>Copied. No secret is in it: set FHIR_TOKEN before you run it.</source>
        <translation>복사했습니다. 인증 정보는 들어 있지 않으니 실행하기 전에 FHIR_TOKEN을 설정하세요.</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>No changes yet</source>
        <translation>아직 변경이 없습니다</translation>
    </message>
    <message>
        <source>Change a value on the left. What you change is listed here before anything is sent.</source>
        <translation>왼쪽에서 값을 변경하세요. 서버로 보내기 전에 변경한 내용이 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>{key} was deleted</source>
        <translation>삭제된 리소스입니다: {key}</translation>
    </message>
    <message>
        <source>A deleted resource cannot be patched: only fragments of it would come back. Restore its last version first.</source>
        <translation>삭제된 리소스는 패치할 수 없습니다. 일부만 되살아나기 때문입니다. 먼저 마지막 버전을 복원하세요.</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>복원…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Version {version} on the server</source>
        <translation>서버의 버전 {version}</translation>
    </message>
    <message>
        <source>Your draft</source>
        <translation>내 초안</translation>
    </message>
    <message>
        <source>The JSON is not well-formed yet</source>
        <translation>JSON 형식이 아직 올바르지 않습니다</translation>
    </message>
    <message>
        <source>Nothing to send</source>
        <translation>보낼 것이 없습니다</translation>
    </message>
    <message>
        <source>{size} bytes · problems: {count}</source>
        <translation>{size}바이트 · 문제 {count}건</translation>
    </message>
    <message>
        <source>{size} bytes · no problems found</source>
        <translation>{size}바이트 · 문제 없음</translation>
    </message>
    <message>
        <source>Change {key} on {server}?</source>
        <translation>{server}에서 {key} 리소스를 변경할까요?</translation>
    </message>
    <message>
        <source>This is a production server. The version there now stays in its history.</source>
        <translation>운영 서버입니다. 현재 버전은 변경 이력에 남습니다.</translation>
    </message>
    <message>
        <source>The server stored something else than what was sent; see its history.</source>
        <translation>서버가 보낸 내용과 다르게 저장했습니다. 변경 이력을 확인하세요.</translation>
    </message>
    <message>
        <source>Show history</source>
        <translation>변경 이력 보기</translation>
    </message>
    <message>
        <source>The server accepted the request but changed nothing</source>
        <translation>서버가 요청을 받았지만 아무것도 바꾸지 않았습니다</translation>
    </message>
    <message>
        <source>Your draft is kept here. Try another form, such as the whole resource (PUT).</source>
        <translation>초안은 여기에 그대로 있습니다. 전체 리소스(PUT) 같은 다른 형식으로 보내 보세요.</translation>
    </message>
    <message>
        <source>Your draft is now based on version {version}</source>
        <translation>이제 초안의 기준은 버전 {version}입니다</translation>
    </message>
    <message>
        <source>The server has a newer version: {version}</source>
        <translation>서버에 더 새로운 버전이 있습니다: {version}</translation>
    </message>
    <message>
        <source>Your draft is still based on version {version}.</source>
        <translation>초안의 기준은 아직 버전 {version}입니다.</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>보내기</translation>
    </message>
    <message>
        <source>The answer was lost on the way; reading again shows that the change was made.</source>
        <translation>응답을 받지 못했지만, 다시 읽어 보니 변경이 반영되어 있습니다.</translation>
    </message>
    <message>
        <source>The server found that nothing changed and made no new version.</source>
        <translation>서버가 바뀐 내용이 없다고 판단하여 새 버전을 만들지 않았습니다.</translation>
    </message>
    <message>
        <source>Saved as version {version}</source>
        <translation>저장했습니다. 새 버전: {version}</translation>
    </message>
    <message>
        <source>Your changes did not arrive</source>
        <translation>변경 내용이 서버에 도달하지 못했습니다</translation>
    </message>
    <message>
        <source>The connection broke. The server still has the version you started from; nothing was changed. You can send again.</source>
        <translation>연결이 끊어졌습니다. 서버에는 편집을 시작한 버전이 그대로 있으며 변경된 내용이 없습니다. 다시 보낼 수 있습니다.</translation>
    </message>
    <message>
        <source>{key} was deleted meanwhile</source>
        <translation>그사이 삭제되었습니다: {key}</translation>
    </message>
    <message>
        <source>Your draft is kept here. Restore the resource first, then send it.</source>
        <translation>초안은 여기에 보관되어 있습니다. 먼저 리소스를 복원한 다음 보내세요.</translation>
    </message>
    <message>
        <source>Look at the changes once more, then send.</source>
        <translation>변경 내용을 한 번 더 확인한 다음 보내세요.</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>병합…</translation>
    </message>
    <message>
        <source>Read again and lose your changes?</source>
        <translation>변경 내용을 버리고 다시 읽을까요?</translation>
    </message>
    <message>
        <source>What you changed was not sent. Reading again throws it away.</source>
        <translation>변경한 내용을 아직 보내지 않았습니다. 다시 읽으면 사라집니다.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
    </message>
</context>
<context>
    <name>ElementTree</name>
    <message>
        <source>Element</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>{count} items</source>
        <translation>{count}개 항목</translation>
    </message>
    <message>
        <source>Double-click or Enter opens {key}</source>
        <translation>더블클릭하거나 Enter 키를 눌러 {key} 열기</translation>
    </message>
</context>
<context>
    <name>ElementTreeView</name>
    <message>
        <source>Elements</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>Open {key}</source>
        <translation>{key} 열기</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>값 복사</translation>
    </message>
    <message>
        <source>Copy FHIRPath</source>
        <translation>FHIRPath 복사</translation>
    </message>
    <message>
        <source>Expand all below</source>
        <translation>하위 항목 모두 펼치기</translation>
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
        <source>What was saved before is safe. Please report this with the details.</source>
        <translation>이미 저장한 내용은 안전합니다. 자세한 내용과 함께 개발자에게 알려 주세요.</translation>
    </message>
    <message>
        <source>Something went wrong with {place}</source>
        <translation>문제가 발생했습니다: {place}</translation>
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
        <translation>응답 시간이 초과되었습니다: {place}</translation>
    </message>
    <message>
        <source>The certificate of {place} cannot be trusted</source>
        <translation>{place}의 인증서를 신뢰할 수 없습니다</translation>
    </message>
    <message>
        <source>The connection to {place} broke</source>
        <translation>연결이 끊어졌습니다: {place}</translation>
    </message>
    <message>
        <source>The connection to {place} broke after the request was sent</source>
        <translation>요청을 보낸 뒤 연결이 끊어졌습니다: {place}</translation>
    </message>
    <message>
        <source>{place} cannot be reached</source>
        <translation>{place}에 연결할 수 없습니다</translation>
    </message>
    <message>
        <source>{place} answered, but not with FHIR</source>
        <translation>FHIR 응답이 아닙니다: {place}</translation>
    </message>
    <message>
        <source>The answer of {place} is too large</source>
        <translation>{place}의 응답이 너무 큽니다</translation>
    </message>
    <message>
        <source>{place} sends the request to another address</source>
        <translation>서버가 요청을 다른 주소로 보냅니다: {place}</translation>
    </message>
    <message>
        <source>The server points to another server</source>
        <translation>서버가 다른 서버의 링크를 보냈습니다</translation>
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
        <translation>서버가 요청 빈도를 줄이라고 합니다</translation>
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
        <source>The embedded server is stopped</source>
        <translation>내장 서버가 중지되어 있습니다</translation>
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
        <translation>처리되었는지 알 수 없습니다. 먼저 리소스를 다시 읽어 확인하세요.</translation>
    </message>
    <message>
        <source>Check that the address is the FHIR base, often ending in /fhir.</source>
        <translation>주소가 FHIR 기본 URL인지 확인하세요. 보통 /fhir로 끝납니다.</translation>
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
        <translation>링크를 따라가지 않았으며 인증 정보도 보내지 않았습니다.</translation>
    </message>
    <message>
        <source>It should look like https://host/fhir.</source>
        <translation>https://host/fhir 형식이어야 합니다.</translation>
    </message>
    <message>
        <source>Change the server profile to allow writing.</source>
        <translation>쓰기를 허용하려면 서버 프로필을 변경하세요.</translation>
    </message>
    <message>
        <source>Check user name, password or token in the server profile.</source>
        <translation>서버 프로필의 사용자 이름, 비밀번호 또는 토큰을 확인하세요.</translation>
    </message>
    <message>
        <source>Its history may still be readable, and it can be restored from there.</source>
        <translation>변경 이력을 읽을 수 있다면 거기서 복원할 수 있습니다.</translation>
    </message>
    <message>
        <source>Compare both versions, then decide which changes to keep.</source>
        <translation>두 버전을 비교한 다음 남길 변경 내용을 선택하세요.</translation>
    </message>
    <message>
        <source>Wait a little, then try again.</source>
        <translation>잠시 기다렸다가 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Try again. If it stays, the log of the server says more.</source>
        <translation>다시 시도하세요. 문제가 계속되면 서버 로그를 확인하세요.</translation>
    </message>
    <message>
        <source>Restart it from the Servers page; its log says more.</source>
        <translation>서버 화면에서 다시 시작하세요. 자세한 내용은 로그에 있습니다.</translation>
    </message>
    <message>
        <source>The JSON has no resourceType.</source>
        <translation>JSON에 resourceType이 없습니다.</translation>
    </message>
    <message>
        <source>Asked for {wanted}, got a {type}.</source>
        <translation>요청한 것은 {wanted}, 받은 것은 {type}입니다.</translation>
    </message>
    <message>
        <source>It sent a {kind} page instead of JSON (a login page or another program?).</source>
        <translation>JSON 대신 {kind} 페이지를 보냈습니다(로그인 페이지나 다른 프로그램일 수 있습니다).</translation>
    </message>
    <message>
        <source>The content is not JSON: {error}</source>
        <translation>JSON이 아닌 내용입니다: {error}</translation>
    </message>
    <message>
        <source>No password or token is known for it; open the profile and enter one.</source>
        <translation>비밀번호나 토큰이 없습니다. 서버 프로필을 열어 입력하세요.</translation>
    </message>
    <message>
        <source>Credentials are only sent over https, except to this computer.</source>
        <translation>이 컴퓨터가 아니면 인증 정보는 https로만 보냅니다.</translation>
    </message>
    <message>
        <source>The token has characters that no token has (was it cut or wrapped?).</source>
        <translation>토큰에 쓸 수 없는 문자가 있습니다(잘렸거나 줄이 나뉘었는지 확인하세요).</translation>
    </message>
    <message>
        <source>{method} was not sent to {place}.</source>
        <translation>{method} 요청을 보내지 않았습니다: {place}</translation>
    </message>
    <message>
        <source>The server created something but did not say its id.</source>
        <translation>서버가 리소스를 만들었지만 ID를 알려 주지 않았습니다.</translation>
    </message>
    <message>
        <source>It must not contain a user name or password.</source>
        <translation>사용자 이름이나 비밀번호를 포함할 수 없습니다.</translation>
    </message>
    <message>
        <source>A FHIR base has no ? and no # part.</source>
        <translation>FHIR 기본 URL에는 ?나 # 부분이 없어야 합니다.</translation>
    </message>
    <message>
        <source>It must begin with http:// or https:// and name a host.</source>
        <translation>http:// 또는 https://로 시작하고 호스트 이름이 있어야 합니다.</translation>
    </message>
    <message>
        <source>The answer has more than {limit} MiB.</source>
        <translation>응답이 {limit} MiB를 넘습니다.</translation>
    </message>
    <message>
        <source>It had not ended after {seconds} s.</source>
        <translation>{seconds}초가 지나도 끝나지 않았습니다.</translation>
    </message>
    <message>
        <source>This computer offers no safe password store (found: {name}).</source>
        <translation>이 컴퓨터에는 안전한 비밀번호 저장소가 없습니다(발견: {name}).</translation>
    </message>
    <message>
        <source>The password store ({name}) does not keep what it is given.</source>
        <translation>비밀번호 저장소({name})가 저장한 값을 유지하지 않습니다.</translation>
    </message>
    <message>
        <source>The password store refused: {error}</source>
        <translation>비밀번호 저장소가 거부했습니다: {error}</translation>
    </message>
    <message>
        <source>It is remembered until the program ends, then it must be entered again.</source>
        <translation>프로그램을 끝낼 때까지만 기억하며, 이후에는 다시 입력해야 합니다.</translation>
    </message>
    <message>
        <source>{key}, version {version}: neither vread nor the history gives it.</source>
        <translation>{key} 버전 {version}: vread로도 변경 이력으로도 읽을 수 없습니다.</translation>
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
        <translation>밝은 테마와 어두운 테마 전환</translation>
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
    <name>Json</name>
    <message>
        <source>&quot;{name}&quot; is here twice</source>
        <translation>&quot;{name}&quot; 이름이 두 번 있습니다</translation>
    </message>
    <message>
        <source>a name in double quotes belongs here</source>
        <translation>큰따옴표로 묶은 이름이 와야 합니다</translation>
    </message>
    <message>
        <source>a colon belongs here</source>
        <translation>콜론(:)이 와야 합니다</translation>
    </message>
    <message>
        <source>a comma or a closing bracket belongs here</source>
        <translation>쉼표나 닫는 괄호가 와야 합니다</translation>
    </message>
    <message>
        <source>a value belongs here</source>
        <translation>값이 와야 합니다</translation>
    </message>
    <message>
        <source>the resource has already ended before this</source>
        <translation>리소스는 이 앞에서 이미 끝났습니다</translation>
    </message>
    <message>
        <source>this text has no closing quote</source>
        <translation>문자열에 닫는 따옴표가 없습니다</translation>
    </message>
    <message>
        <source>a line break inside a text is written as \n</source>
        <translation>문자열 안의 줄 바꿈은 \n으로 써야 합니다</translation>
    </message>
    <message>
        <source>\u needs four hexadecimal digits</source>
        <translation>\u 뒤에는 16진수 네 자리가 와야 합니다</translation>
    </message>
    <message>
        <source>this sign cannot follow a backslash</source>
        <translation>백슬래시 뒤에 올 수 없는 문자입니다</translation>
    </message>
    <message>
        <source>nothing follows this comma</source>
        <translation>쉼표 뒤에 아무것도 없습니다</translation>
    </message>
    <message>
        <source>this is nested too deeply</source>
        <translation>중첩이 너무 깊습니다</translation>
    </message>
</context>
<context>
    <name>JsonEditor</name>
    <message>
        <source>Resource as JSON</source>
        <translation>JSON으로 표시한 리소스</translation>
    </message>
</context>
<context>
    <name>JsonPane</name>
    <message>
        <source>a resource is a JSON object</source>
        <translation>리소스는 JSON 객체여야 합니다</translation>
    </message>
    <message>
        <source>Well-formed JSON</source>
        <translation>올바른 JSON 형식</translation>
    </message>
    <message>
        <source>Line {line}, column {column}: {message}</source>
        <translation>{line}행 {column}열: {message}</translation>
    </message>
</context>
<context>
    <name>JsonView</name>
    <message>
        <source>Nothing found</source>
        <translation>검색 결과 없음</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number}/{total}</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Find in JSON</source>
        <translation>JSON에서 찾기</translation>
    </message>
    <message>
        <source>Previous result</source>
        <translation>이전 결과</translation>
    </message>
    <message>
        <source>Next result</source>
        <translation>다음 결과</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>찾기 닫기</translation>
    </message>
</context>
<context>
    <name>LogPane</name>
    <message>
        <source>Follow</source>
        <translation>자동 스크롤</translation>
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
            <numerusform>보내지 않은 편집 내용이 있는 화면이 %n개 있습니다. 서버를 바꾸면 사라집니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Discard the edits?</source>
        <translation>편집 내용을 버릴까요?</translation>
    </message>
    <message>
        <source>Discard the edits</source>
        <translation>편집 내용 버리기</translation>
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
        <translation>{key}의 변경 이력</translation>
    </message>
    <message>
        <source>Open pages</source>
        <translation>열린 화면</translation>
    </message>
    <message>
        <source>This server does not say what it can do</source>
        <translation>이 서버는 지원 기능을 알려 주지 않습니다</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) have edits that were not sent. They will be lost.</source>
        <translation>
            <numerusform>보내지 않은 편집 내용이 있는 화면이 %n개 있습니다. 편집 내용이 사라집니다.</numerusform>
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
        <translation>탐색(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>변경 이력(&amp;H)</translation>
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
        <translation>시스템 설정 사용(&amp;S)</translation>
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
        <translation>서버 연결(&amp;C)</translation>
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
        <translation>이 화면에만 쓰는 명령이 없습니다</translation>
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
        <translation>탐색</translation>
    </message>
    <message>
        <source>History</source>
        <translation>변경 이력</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>휴지통</translation>
    </message>
    <message>
        <source>History of {what}</source>
        <translation>{what}의 변경 이력</translation>
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
        <translation>서버로 보내지 않은 편집 내용이 있습니다: {title}. 닫으면 사라집니다.</translation>
    </message>
    <message>
        <source>Discard the edits?</source>
        <translation>편집 내용을 버릴까요?</translation>
    </message>
    <message>
        <source>Discard the edits</source>
        <translation>편집 내용 버리기</translation>
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
        <translation>
            <numerusform>연산 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>No changes yet</source>
        <translation>아직 변경이 없습니다</translation>
    </message>
    <message>
        <source>Change something on the left: the patch is written here.</source>
        <translation>왼쪽에서 내용을 변경하면 패치가 여기에 작성됩니다.</translation>
    </message>
    <message>
        <source>This patch format cannot express the edit</source>
        <translation>이 패치 형식으로는 표현할 수 없는 변경입니다</translation>
    </message>
    <message>
        <source>Copy {patch}</source>
        <translation>{patch} 복사</translation>
    </message>
</context>
<context>
    <name>PhaseBar</name>
    <message>
        <source>Evidence</source>
        <translation>자료 수집</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>계획</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>모의 실행</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>복원</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Phase {number} of {all}: {name}</source>
        <translation>{all}단계 중 {number}: {name}</translation>
    </message>
</context>
<context>
    <name>Prefix</name>
    <message>
        <source>at or after, at least</source>
        <translation>이후 또는 이상</translation>
    </message>
    <message>
        <source>at or before, at most</source>
        <translation>이전 또는 이하</translation>
    </message>
    <message>
        <source>after, more than</source>
        <translation>이후 또는 초과</translation>
    </message>
    <message>
        <source>before, less than</source>
        <translation>이전 또는 미만</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>같음</translation>
    </message>
    <message>
        <source>not equal</source>
        <translation>같지 않음</translation>
    </message>
    <message>
        <source>starts after</source>
        <translation>이후 시작</translation>
    </message>
    <message>
        <source>ends before</source>
        <translation>이전 종료</translation>
    </message>
    <message>
        <source>about</source>
        <translation>대략</translation>
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
        <translation>읽기 전용: 쓰기 요청을 절대 보내지 않음</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>테스트</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Asking {address} …</source>
        <translation>{address} 확인 중…</translation>
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
        <translation>변경 안 함</translation>
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
        <translation>{done}/{total}</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>진행률</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Places</source>
        <translation>바로 가기</translation>
    </message>
    <message>
        <source>Browse</source>
        <translation>탐색</translation>
    </message>
    <message>
        <source>Search and open resources</source>
        <translation>리소스 검색 및 열기</translation>
    </message>
    <message>
        <source>History</source>
        <translation>변경 이력</translation>
    </message>
    <message>
        <source>Everything that changed on this server</source>
        <translation>이 서버에서 변경된 모든 내용</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>휴지통</translation>
    </message>
    <message>
        <source>What was deleted, and how to bring it back</source>
        <translation>삭제된 리소스와 복원</translation>
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
    <name>Report</name>
    <message>
        <source>one transaction</source>
        <translation>트랜잭션 한 번</translation>
    </message>
    <message>
        <source>step by step</source>
        <translation>단계별</translation>
    </message>
    <message>
        <source>Restore on {server}, {time}</source>
        <translation>복원: {server}, {time}</translation>
    </message>
    <message>
        <source>{back} of {all} restored, {way}</source>
        <translation>{all}건 중 {back}건 복원({way})</translation>
    </message>
    <message>
        <source>now {key}, version {version}</source>
        <translation>현재 {key}, 버전 {version}</translation>
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
        <translation>목록 지우기</translation>
    </message>
</context>
<context>
    <name>ResourceHeader</name>
    <message>
        <source>Reading…</source>
        <translation>읽는 중…</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>버전 {version}</translation>
    </message>
    <message>
        <source>by {author}</source>
        <translation>작성자: {author}</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>삭제됨</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Old version</source>
        <translation>이전 버전</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>현재</translation>
    </message>
    <message>
        <source>History</source>
        <translation>변경 이력</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>편집</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>복원…</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>참조</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>URL</translation>
    </message>
</context>
<context>
    <name>ResourcePanel</name>
    <message>
        <source>Nothing is open</source>
        <translation>열린 리소스가 없습니다</translation>
    </message>
    <message>
        <source>Choose a row to see its elements, its JSON and its history.</source>
        <translation>행을 선택하면 요소, JSON, 변경 이력을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Its history is still there, and from it the instance can be brought back.</source>
        <translation>변경 이력이 남아 있어 복원할 수 있습니다.</translation>
    </message>
    <message>
        <source>The server says that it existed. Its history may show what it was.</source>
        <translation>서버에 존재했던 리소스입니다. 변경 이력에서 내용을 확인할 수 있을지도 모릅니다.</translation>
    </message>
    <message>
        <source>{what} was deleted</source>
        <translation>삭제된 리소스입니다: {what}</translation>
    </message>
    <message>
        <source>Show history</source>
        <translation>변경 이력 보기</translation>
    </message>
    <message>
        <source>It never existed, was erased for good, or you may not see it.</source>
        <translation>처음부터 없었거나 영구 삭제되었거나, 볼 권한이 없습니다.</translation>
    </message>
    <message>
        <source>{key} was not found</source>
        <translation>찾을 수 없습니다: {key}</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>읽는 중</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
</context>
<context>
    <name>Restore</name>
    <message>
        <source>chosen</source>
        <translation>직접 선택</translation>
    </message>
    <message>
        <source>needed</source>
        <translation>필요</translation>
    </message>
    <message>
        <source>You chose it.</source>
        <translation>직접 선택한 리소스입니다.</translation>
    </message>
    <message>
        <source>Something in the plan refers to it, and it is deleted, too.</source>
        <translation>계획에 포함된 리소스가 참조하는데, 이 리소스도 삭제되어 있습니다.</translation>
    </message>
    <message>
        <source>It is on the server already. The current version is never written again.</source>
        <translation>이미 서버에 있습니다. 현재 버전은 다시 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>already live</source>
        <translation>이미 존재</translation>
    </message>
    <message>
        <source>It was changed since you chose it (now version {version}). Look again before restoring.</source>
        <translation>선택한 뒤에 변경되었습니다(현재 버전 {version}). 복원하기 전에 다시 확인하세요.</translation>
    </message>
    <message>
        <source>changed since</source>
        <translation>그사이 변경됨</translation>
    </message>
    <message>
        <source>The server shows no content of it any more, so there is nothing to bring back.</source>
        <translation>서버에 내용이 남아 있지 않아 복원할 것이 없습니다.</translation>
    </message>
    <message>
        <source>The server knows nothing of it: it never existed here, was erased for good, or this server forgets what is deleted. It cannot be brought back from here.</source>
        <translation>서버에 아무 정보가 없습니다. 처음부터 없었거나 영구 삭제되었거나, 삭제된 리소스의 변경 이력을 보관하지 않는 서버입니다. 여기서는 복원할 수 없습니다.</translation>
    </message>
    <message>
        <source>not readable</source>
        <translation>읽을 수 없음</translation>
    </message>
    <message>
        <source>Not ticked: it stays deleted.</source>
        <translation>선택하지 않았으므로 삭제된 상태로 둡니다.</translation>
    </message>
    <message>
        <source>referred to it</source>
        <translation>참조했음</translation>
    </message>
    <message>
        <source>It referred to something in the plan, but was deleted at quite another time. Tick it only if it should come back as well.</source>
        <translation>계획에 포함된 리소스를 참조했지만 전혀 다른 시점에 삭제되었습니다. 함께 복원하려는 경우에만 선택하세요.</translation>
    </message>
    <message>
        <source>It referred to something in the plan and was deleted at about the same time.</source>
        <translation>계획에 포함된 리소스를 참조했고 비슷한 시점에 삭제되었습니다.</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>제외</translation>
    </message>
    <message>
        <source>By today&apos;s rules the content is not valid; the server may refuse it: {problem}</source>
        <translation>현재 규칙에는 맞지 않는 내용이라 서버가 거부할 수 있습니다: {problem}</translation>
    </message>
    <message>
        <source>may be refused</source>
        <translation>거부될 수 있음</translation>
    </message>
    <message>
        <source>It comes back, but refers to what will not be there: {targets}</source>
        <translation>복원되지만 참조하는 리소스가 없습니다: {targets}</translation>
    </message>
    <message>
        <source>target missing</source>
        <translation>참조 대상 없음</translation>
    </message>
    <message>
        <source>Goes back to version {version}, as a new version on top.</source>
        <translation>버전 {version}의 내용으로 새 버전을 만들어 되돌립니다.</translation>
    </message>
    <message>
        <source>goes back</source>
        <translation>되돌림</translation>
    </message>
    <message>
        <source>Comes back with the content of version {version}, as a new version on top.</source>
        <translation>버전 {version}의 내용으로 새 버전을 만들어 복원합니다.</translation>
    </message>
    <message>
        <source>comes back</source>
        <translation>복원 예정</translation>
    </message>
    <message>
        <source>Read back and compared: it is as planned.</source>
        <translation>다시 읽어 비교한 결과 계획과 같습니다.</translation>
    </message>
    <message>
        <source>Read back and compared: it is as planned, now as {key}.</source>
        <translation>다시 읽어 비교한 결과 계획과 같습니다. 새 리소스: {key}</translation>
    </message>
    <message>
        <source>restored</source>
        <translation>복원됨</translation>
    </message>
    <message>
        <source>restored, differs</source>
        <translation>복원됨(내용 다름)</translation>
    </message>
    <message>
        <source>The answer was lost; this was found by reading again.</source>
        <translation>응답을 받지 못해 다시 읽어서 확인한 결과입니다.</translation>
    </message>
    <message>
        <source>It is back, but the server changed the content.</source>
        <translation>복원되었지만 서버가 내용을 변경했습니다.</translation>
    </message>
    <message>
        <source>left alone</source>
        <translation>그대로 둠</translation>
    </message>
    <message>
        <source>Somebody changed it since the plan was made, so nothing was overwritten.</source>
        <translation>계획을 세운 뒤 다른 사람이 변경하여 덮어쓰지 않았습니다.</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>거부됨</translation>
    </message>
    <message>
        <source>The server refused it.</source>
        <translation>서버가 거부했습니다.</translation>
    </message>
    <message>
        <source>rolled back</source>
        <translation>롤백됨</translation>
    </message>
    <message>
        <source>Nothing of the transaction was stored, because another step was refused.</source>
        <translation>다른 단계가 거부되어 트랜잭션 전체가 저장되지 않았습니다.</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>건너뜀</translation>
    </message>
    <message>
        <source>Something it refers to did not come back.</source>
        <translation>참조하는 리소스가 복원되지 않았습니다.</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>보내지 않음</translation>
    </message>
    <message>
        <source>It was not restored.</source>
        <translation>복원되지 않았습니다.</translation>
    </message>
    <message>
        <source>unclear</source>
        <translation>확인 필요</translation>
    </message>
    <message>
        <source>The answer was lost and the server cannot be read now. Look again before you repeat it.</source>
        <translation>응답을 받지 못했고 지금은 서버를 읽을 수 없습니다. 다시 시도하기 전에 확인하세요.</translation>
    </message>
    <message>
        <source>{shown} and {count} more</source>
        <translation>{shown} 외 {count}개</translation>
    </message>
    <message>
        <source>Histories of single instances may still be readable: type a name such as Patient/123 into the filter to look one up. What the server has forgotten cannot be brought back from here.</source>
        <translation>개별 리소스의 변경 이력은 읽을 수 있을지도 모릅니다. 필터에 Patient/123처럼 입력해 조회하세요. 서버가 보관하지 않은 것은 여기서 복원할 수 없습니다.</translation>
    </message>
    <message>
        <source>The server gave no history of: {types}. Deletions there are not listed.</source>
        <translation>서버가 다음 유형의 변경 이력을 제공하지 않아 삭제된 리소스가 목록에 없습니다: {types}</translation>
    </message>
    <message>
        <source>Asked for the history of {scope}, it answered with something else.</source>
        <translation>{scope}의 변경 이력을 요청했지만 다른 응답을 받았습니다.</translation>
    </message>
    <message>
        <source>It gives no history of {scope} (status {status}).</source>
        <translation>{scope}의 변경 이력을 제공하지 않습니다(상태 {status}).</translation>
    </message>
    <message>
        <source>the whole server</source>
        <translation>서버 전체</translation>
    </message>
</context>
<context>
    <name>RestoreWizard</name>
    <message>
        <source>Look again</source>
        <translation>다시 확인</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>보고서 복사</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Under which ids</source>
        <translation>ID 지정</translation>
    </message>
    <message>
        <source>Under the same ids</source>
        <translation>같은 ID로</translation>
    </message>
    <message>
        <source>As copies with new ids</source>
        <translation>새 ID의 사본으로</translation>
    </message>
    <message>
        <source>Copies get new ids; references among them are rewritten, the old ids stay deleted.</source>
        <translation>사본은 새 ID를 받고 사본 사이의 참조도 함께 수정됩니다. 기존 ID는 삭제된 상태로 남습니다.</translation>
    </message>
    <message>
        <source>Steps of the restore</source>
        <translation>복원 단계</translation>
    </message>
    <message>
        <source>Restore {count} on {server}?</source>
        <translation>{server}에서 {count}건을 복원할까요?</translation>
    </message>
    <message>
        <source>This is a production server. History is kept: each restore is a new version on top.</source>
        <translation>운영 서버입니다. 변경 이력은 유지되며 복원할 때마다 새 버전이 추가됩니다.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>복원</translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>결과 보고서를 클립보드에 복사했습니다.</translation>
    </message>
    <message>
        <source>In one transaction, if the server can</source>
        <translation>가능하면 트랜잭션 하나로</translation>
    </message>
    <message>
        <source>This server takes no transactions; the steps are sent one by one.</source>
        <translation>트랜잭션을 지원하지 않는 서버이므로 단계를 하나씩 보냅니다.</translation>
    </message>
    <message>
        <source>The server does not say whether it takes transactions; if not, steps are sent one by one.</source>
        <translation>트랜잭션 지원 여부를 알려 주지 않는 서버입니다. 지원하지 않으면 하나씩 보냅니다.</translation>
    </message>
    <message>
        <source>In a transaction either everything comes back or nothing.</source>
        <translation>트랜잭션에서는 모두 복원되거나 하나도 복원되지 않습니다.</translation>
    </message>
    <message>
        <source>Looking for what referred to it and what it needs…</source>
        <translation>참조하던 리소스와 필요한 리소스를 찾는 중…</translation>
    </message>
    <message>
        <source>There is no plan yet</source>
        <translation>아직 계획이 없습니다</translation>
    </message>
    <message>
        <source>Restore {count}</source>
        <translation>{count}건 복원</translation>
    </message>
    <message>
        <source>Collecting evidence; nothing is written</source>
        <translation>자료를 모으는 중입니다. 서버에는 아무것도 쓰지 않습니다</translation>
    </message>
    <message>
        <source>Dry run: every state is read again; nothing is written</source>
        <translation>모의 실행: 모든 상태를 다시 읽습니다. 서버에는 아무것도 쓰지 않습니다</translation>
    </message>
    <message>
        <source>Restoring, then reading everything back</source>
        <translation>복원한 뒤 모두 다시 읽어 확인합니다</translation>
    </message>
    <message>
        <source>Stopping after what is under way</source>
        <translation>진행 중인 작업까지만 마치고 중지합니다</translation>
    </message>
    <message>
        <source>{count} of {all} ticked</source>
        <translation>{all}건 중 {count}건 선택</translation>
    </message>
    <message>
        <source>cannot come back: {count}</source>
        <translation>복원 불가 {count}건</translation>
    </message>
    <message>
        <source>target missing: {count}</source>
        <translation>참조 대상 없음 {count}건</translation>
    </message>
    <message>
        <source>The server takes no transactions, so the steps were sent one by one.</source>
        <translation>트랜잭션을 지원하지 않는 서버이므로 단계를 하나씩 보냈습니다.</translation>
    </message>
    <message numerus="yes">
        <source>Everything is back: %n restored</source>
        <translation>
            <numerusform>모두 복원했습니다: %n건</numerusform>
        </translation>
    </message>
    <message>
        <source>{back} restored, {rest} not</source>
        <translation>{back}건 복원, {rest}건 복원 안 됨</translation>
    </message>
    <message>
        <source>Each step below says what became of it and why.</source>
        <translation>아래 단계마다 결과와 이유가 표시됩니다.</translation>
    </message>
    <message>
        <source>Each step below says why.</source>
        <translation>아래 단계마다 이유가 표시됩니다.</translation>
    </message>
    <message>
        <source>Nothing was restored</source>
        <translation>아무것도 복원되지 않았습니다</translation>
    </message>
    <message>
        <source>Nothing of this can be brought back</source>
        <translation>복원할 수 있는 리소스가 없습니다</translation>
    </message>
</context>
<context>
    <name>ResultTable</name>
    <message>
        <source>Results</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Open {key}</source>
        <translation>{key} 열기</translation>
    </message>
    <message>
        <source>History</source>
        <translation>변경 이력</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>편집</translation>
    </message>
    <message>
        <source>Copy cell</source>
        <translation>셀 복사</translation>
    </message>
    <message>
        <source>Copy reference</source>
        <translation>참조 복사</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>행 복사</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>This address belongs to another server</source>
        <translation>다른 서버의 주소입니다</translation>
    </message>
    <message>
        <source>Nothing was sent. Connect to that server first; this one is {base}.</source>
        <translation>아무것도 보내지 않았습니다. 먼저 그 서버에 연결하세요. 현재 서버: {base}</translation>
    </message>
    <message>
        <source>resource</source>
        <translation>리소스</translation>
    </message>
    <message>
        <source>No {type} matches</source>
        <translation>일치하는 {type} 없음</translation>
    </message>
    <message>
        <source>Remove a condition, or type fewer letters of a word.</source>
        <translation>조건을 줄이거나 검색어를 짧게 해 보세요.</translation>
    </message>
    <message>
        <source>Remove all conditions</source>
        <translation>모든 조건 제거</translation>
    </message>
    <message>
        <source>There is no {type} on this server</source>
        <translation>이 서버에 {type} 없음</translation>
    </message>
    <message>
        <source>As soon as there is one, it is shown here.</source>
        <translation>생성되면 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>검색 중…</translation>
    </message>
    <message>
        <source>{shown} shown, more on the server</source>
        <translation>{shown}건 표시, 서버에 더 있음</translation>
    </message>
    <message>
        <source>{total} results</source>
        <translation>결과 {total}건</translation>
    </message>
    <message>
        <source>1 result</source>
        <translation>결과 1건</translation>
    </message>
    <message>
        <source>{shown} of {total} loaded</source>
        <translation>{total}건 중 {shown}건 불러옴</translation>
    </message>
    <message>
        <source> · {count} included</source>
        <translation> · 포함 {count}건</translation>
    </message>
    <message>
        <source>Its own link for this search does not contain: {names}.</source>
        <translation>서버가 보낸 self 링크에 없는 조건: {names}</translation>
    </message>
    <message>
        <source>The server seems to have ignored a part of the search</source>
        <translation>서버가 검색 조건 일부를 무시한 것 같습니다</translation>
    </message>
    <message>
        <source>The server remarks on this search</source>
        <translation>이 검색에 대한 서버 메시지가 있습니다</translation>
    </message>
    <message>
        <source>The server does not take this search</source>
        <translation>서버가 이 검색을 받아들이지 않았습니다</translation>
    </message>
    <message>
        <source>Its answer is shown above.</source>
        <translation>서버의 응답이 위에 표시됩니다.</translation>
    </message>
    <message>
        <source>The search gave no answer</source>
        <translation>검색 응답을 받지 못했습니다</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>There may be new results: F5 asks again.</source>
        <translation>새 결과가 있을 수 있습니다. F5로 다시 검색하세요.</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>검색 중</translation>
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
        <translation>검색</translation>
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
        <translation>검색</translation>
    </message>
    <message>
        <source>Patient?name=…  ·  Ctrl+Space for suggestions</source>
        <translation>Patient?name=…  ·  Ctrl+Space로 추천 보기</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>추천</translation>
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
        <translation>보내기</translation>
    </message>
    <message>
        <source>Only if it is still version {version}</source>
        <translation>서버 버전이 아직 {version}일 때만</translation>
    </message>
    <message>
        <source>The server gives no ETag to guard with</source>
        <translation>서버가 ETag를 제공하지 않아 보호할 수 없습니다</translation>
    </message>
    <message>
        <source>Sends If-Match {etag}: when somebody else changed it, nothing is overwritten.</source>
        <translation>If-Match {etag} 헤더를 보냅니다. 다른 사람이 변경했다면 덮어쓰지 않습니다.</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>보내는 중…</translation>
    </message>
    <message>
        <source>Send as</source>
        <translation>전송 형식</translation>
    </message>
    <message>
        <source>JSON Patch</source>
        <translation>JSON Patch</translation>
    </message>
    <message>
        <source>FHIRPath Patch</source>
        <translation>FHIRPath Patch</translation>
    </message>
    <message>
        <source>Whole resource (PUT)</source>
        <translation>리소스 전체 (PUT)</translation>
    </message>
    <message>
        <source>Send changes</source>
        <translation>변경 내용 보내기</translation>
    </message>
    <message>
        <source>Send the changes to the server (Ctrl+Return)</source>
        <translation>변경 내용을 서버로 보냅니다(Ctrl+Return)</translation>
    </message>
    <message>
        <source>The server does not offer this.</source>
        <translation>서버가 지원하지 않습니다.</translation>
    </message>
    <message>
        <source>The server does not say whether it takes this; trying is safe.</source>
        <translation>지원 여부를 알려 주지 않는 서버입니다. 시도해도 안전합니다.</translation>
    </message>
    <message>
        <source>The server says that it takes this.</source>
        <translation>서버가 지원한다고 밝혔습니다.</translation>
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
        <translation>지원 기능</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>테스트</translation>
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
        <translation>응답하지만 지원 기능을 알려 주지 않습니다</translation>
    </message>
    <message>
        <source>There is no CapabilityStatement at /metadata. FHIR Admin will try each thing once and remember what works.</source>
        <translation>/metadata에 CapabilityStatement가 없습니다. FHIR Admin이 기능을 하나씩 시도해 보고 되는 것을 기억합니다.</translation>
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
        <translation>FHIR Admin은 R4(4.0.1)에 최적화되어 있습니다. 다른 버전은 있는 그대로 표시합니다.</translation>
    </message>
    <message>
        <source>It offers no search that could be tried.</source>
        <translation>확인해 볼 수 있는 검색을 제공하지 않습니다.</translation>
    </message>
    <message>
        <source>{name} answers, and a search works</source>
        <translation>연결과 검색에 성공했습니다: {name}</translation>
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
        <translation>테스트</translation>
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
        <translation>{address} 확인 중…</translation>
    </message>
    <message>
        <source>{name} is removed from this list, with its password. Nothing changes on the server.</source>
        <translation>목록에서 비밀번호와 함께 제거합니다: {name}. 서버의 데이터는 바뀌지 않습니다.</translation>
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
        <translation>두 버전 나란히 보기</translation>
    </message>
    <message>
        <source>Copy the left text</source>
        <translation>왼쪽 복사</translation>
    </message>
    <message>
        <source>Copy the right text</source>
        <translation>오른쪽 복사</translation>
    </message>
    <message numerus="yes">
        <source>%n unchanged lines, click to show</source>
        <translation>
            <numerusform>변경 없는 줄 %n개 · 클릭하여 보기</numerusform>
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
        <translation>내장 서버나 등록한 서버를 선택해 시작하세요.</translation>
    </message>
    <message>
        <source>Show servers</source>
        <translation>서버 보기</translation>
    </message>
    <message>
        <source>Connecting to {name}…</source>
        <translation>{name}에 연결하는 중…</translation>
    </message>
    <message>
        <source>Starting the embedded server…</source>
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
        <translation>다시 시도하거나 다른 서버를 선택하세요.</translation>
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
    <name>StepDetail</name>
    <message>
        <source>History</source>
        <translation>변경 이력</translation>
    </message>
    <message>
        <source>No content is readable</source>
        <translation>읽을 수 있는 내용이 없습니다</translation>
    </message>
    <message>
        <source>Choose a step</source>
        <translation>단계를 선택하세요</translation>
    </message>
    <message>
        <source>What comes back, and why, is shown here.</source>
        <translation>복원할 내용과 이유가 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>deleted {when} by {who}</source>
        <translation>{when} 삭제 · {who}</translation>
    </message>
    <message>
        <source>deleted {when}</source>
        <translation>{when} 삭제</translation>
    </message>
</context>
<context>
    <name>StepModel</name>
    <message>
        <source>Result</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>판정</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>What it was</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>리소스</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>Refers to others in a circle; they come back together.</source>
        <translation>서로 순환 참조하므로 함께 복원됩니다.</translation>
    </message>
</context>
<context>
    <name>ThreeWayView</name>
    <message>
        <source>Take all of yours</source>
        <translation>모두 내 것으로</translation>
    </message>
    <message>
        <source>Take all of theirs</source>
        <translation>모두 상대 것으로</translation>
    </message>
    <message>
        <source>Theirs, on the server now</source>
        <translation>상대 것(현재 서버)</translation>
    </message>
    <message>
        <source>Result, to be sent</source>
        <translation>결과(보낼 내용)</translation>
    </message>
    <message>
        <source>Nothing is chosen yet</source>
        <translation>아직 선택하지 않았습니다</translation>
    </message>
    <message>
        <source>The result grows here as you choose.</source>
        <translation>선택하는 대로 결과가 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>There is nothing left to send.</source>
        <translation>보낼 것이 없습니다.</translation>
    </message>
    <message>
        <source>The result is what the server already has</source>
        <translation>결과가 서버의 현재 내용과 같습니다</translation>
    </message>
    <message>
        <source>Conflicts: choose one side for each element</source>
        <translation>충돌: 요소마다 한쪽을 선택하세요</translation>
    </message>
    <message>
        <source>Both edits touch different elements. They were merged; look at the result.</source>
        <translation>두 편집이 서로 다른 요소를 변경하여 자동으로 병합했습니다. 결과를 확인하세요.</translation>
    </message>
    <message>
        <source>Both edits change the same elements. Choose one side for each: {left} of {all} left.</source>
        <translation>두 편집이 같은 요소를 변경했습니다. 요소마다 한쪽을 선택하세요: {all}개 중 {left}개 남음.</translation>
    </message>
    <message>
        <source>Everything is decided. Look at the result.</source>
        <translation>충돌을 모두 해결했습니다. 결과를 확인하세요.</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Created</source>
        <translation>생성</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>수정</translation>
    </message>
    <message>
        <source>Patched</source>
        <translation>패치</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>기록</translation>
    </message>
    <message>
        <source>The server names the request: {method}</source>
        <translation>서버가 밝힌 요청: {method}</translation>
    </message>
    <message>
        <source>The server names no request; this is read from its neighbours</source>
        <translation>서버가 요청을 밝히지 않아 앞뒤 버전으로 판단했습니다</translation>
    </message>
    <message>
        <source>The first version</source>
        <translation>첫 버전</translation>
    </message>
    <message>
        <source>It was: {label}</source>
        <translation>내용: {label}</translation>
    </message>
    <message>
        <source>No change of content</source>
        <translation>내용 변경 없음</translation>
    </message>
    <message>
        <source>; {count} more</source>
        <translation>; 외 {count}건</translation>
    </message>
    <message>
        <source>The server does not say who did this</source>
        <translation>서버가 작성자를 알려 주지 않습니다</translation>
    </message>
    <message>
        <source>Said by the server in the history entry</source>
        <translation>서버가 변경 이력 항목에 표시한 작성자</translation>
    </message>
    <message>
        <source>Said in meta.author of this version</source>
        <translation>이 버전의 meta.author에 표시된 작성자</translation>
    </message>
    <message>
        <source>Said in an extension of meta of this version</source>
        <translation>이 버전의 meta 확장에 표시된 작성자</translation>
    </message>
    <message>
        <source>Version {first} is missing: erased, or not shown by the server</source>
        <translation>버전 {first} 없음: 영구 삭제되었거나 서버가 제공하지 않습니다</translation>
    </message>
    <message>
        <source>Versions {first} to {last} are missing: erased, or not shown by the server</source>
        <translation>버전 {first}~{last} 없음: 영구 삭제되었거나 서버가 제공하지 않습니다</translation>
    </message>
    <message>
        <source>Brought back; {changes}</source>
        <translation>복원; {changes}</translation>
    </message>
    <message>
        <source>Brought back as it was</source>
        <translation>그대로 복원</translation>
    </message>
    <message>
        <source>{element} changed from {before} to {after}</source>
        <translation>{element} 변경: {before} → {after}</translation>
    </message>
    <message>
        <source>{element} changed</source>
        <translation>{element} 변경</translation>
    </message>
    <message>
        <source>{element} moved</source>
        <translation>{element} 이동</translation>
    </message>
    <message>
        <source>{element} added: {after}</source>
        <translation>{element} 추가: {after}</translation>
    </message>
    <message>
        <source>{element} added</source>
        <translation>{element} 추가</translation>
    </message>
    <message>
        <source>{element} removed: {before}</source>
        <translation>{element} 제거: {before}</translation>
    </message>
    <message>
        <source>{element} removed</source>
        <translation>{element} 제거</translation>
    </message>
    <message>
        <source>{element}: {count} added</source>
        <translation>{element} {count}개 추가</translation>
    </message>
    <message>
        <source>{element}: {count} removed</source>
        <translation>{element} {count}개 제거</translation>
    </message>
    <message>
        <source>{element} changed in {count} places</source>
        <translation>{element} {count}곳 변경</translation>
    </message>
    <message>
        <source>{element}: {count} moved</source>
        <translation>{element} {count}개 이동</translation>
    </message>
</context>
<context>
    <name>TimelineDelegate</name>
    <message>
        <source>current</source>
        <translation>현재</translation>
    </message>
    <message>
        <source>by {author}</source>
        <translation>작성자: {author}</translation>
    </message>
    <message>
        <source>The version before it is not at hand</source>
        <translation>바로 앞 버전을 읽을 수 없습니다</translation>
    </message>
    <message>
        <source>Its last content is further back</source>
        <translation>마지막 내용은 더 이전 이력에 있습니다</translation>
    </message>
    <message>
        <source>What it changed is further back</source>
        <translation>변경 전 내용은 더 이전 이력에 있습니다</translation>
    </message>
</context>
<context>
    <name>TimelineHead</name>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>새로 고침</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>History of {key}</source>
        <translation>{key}의 변경 이력</translation>
    </message>
    <message>
        <source>History of all {type}</source>
        <translation>모든 {type}의 변경 이력</translation>
    </message>
    <message>
        <source>History of the whole server</source>
        <translation>서버 전체 변경 이력</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>모든 유형</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>유형</translation>
    </message>
    <message>
        <source>Interaction</source>
        <translation>작업</translation>
    </message>
    <message>
        <source>All interactions</source>
        <translation>모든 작업</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>생성</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>수정</translation>
    </message>
    <message>
        <source>Patched</source>
        <translation>패치</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>삭제</translation>
    </message>
</context>
<context>
    <name>TimelinePage</name>
    <message>
        <source>History</source>
        <translation>변경 이력</translation>
    </message>
    <message>
        <source>{key} · version {version} (deleted)</source>
        <translation>{key} · 버전 {version} (삭제됨)</translation>
    </message>
    <message>
        <source>{key} · version {version}</source>
        <translation>{key} · 버전 {version}</translation>
    </message>
    <message>
        <source>Version {v}</source>
        <translation>버전 {v}</translation>
    </message>
    <message>
        <source>As soon as something is written, it is shown here.</source>
        <translation>변경이 저장되면 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>There is no history yet</source>
        <translation>아직 변경 이력이 없습니다</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>읽는 중…</translation>
    </message>
    <message>
        <source>{count} versions</source>
        <translation>버전 {count}개</translation>
    </message>
    <message>
        <source>1 version</source>
        <translation>버전 1개</translation>
    </message>
    <message>
        <source>{count} of {total} versions</source>
        <translation>버전 {total}개 중 {count}개</translation>
    </message>
    <message>
        <source>{count} versions, more on the server</source>
        <translation>버전 {count}개, 서버에 더 있음</translation>
    </message>
    <message>
        <source>The history gave no answer</source>
        <translation>변경 이력을 읽지 못했습니다</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>This server has no such history</source>
        <translation>이 서버는 이 변경 이력을 제공하지 않습니다</translation>
    </message>
    <message>
        <source>It does not offer the history of types or of the whole server.</source>
        <translation>리소스 유형이나 서버 전체의 변경 이력을 지원하지 않습니다.</translation>
    </message>
    <message>
        <source>The server gives no history of {key}</source>
        <translation>변경 이력이 없습니다: {key}</translation>
    </message>
    <message>
        <source>It never existed, was erased for good, or this server forgets the past of what is deleted. Without a readable past it cannot be brought back.</source>
        <translation>처음부터 없었거나 영구 삭제되었거나, 삭제된 리소스의 변경 이력을 보관하지 않는 서버입니다. 읽을 수 있는 과거 버전이 없으면 복원할 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>TreePane</name>
    <message>
        <source>Add element…</source>
        <translation>요소 추가…</translation>
    </message>
    <message>
        <source>Edit value</source>
        <translation>값 편집</translation>
    </message>
    <message>
        <source>Duplicate item</source>
        <translation>항목 복제</translation>
    </message>
    <message>
        <source>Move item up</source>
        <translation>항목 위로</translation>
    </message>
    <message>
        <source>Move item down</source>
        <translation>항목 아래로</translation>
    </message>
    <message>
        <source>Remove element</source>
        <translation>요소 제거</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>요소</translation>
    </message>
</context>
<context>
    <name>TypeModel</name>
    <message>
        <source>All types</source>
        <translation>모든 유형</translation>
    </message>
    <message>
        <source>{type}: {count} instances</source>
        <translation>{type}: {count}건</translation>
    </message>
    <message>
        <source>{type}: the server does not tell how many</source>
        <translation>{type}: 서버가 건수를 알려 주지 않음</translation>
    </message>
    <message>
        <source>{type}: not counted yet</source>
        <translation>{type}: 아직 세지 않음</translation>
    </message>
</context>
<context>
    <name>TypeRail</name>
    <message>
        <source>Filter types</source>
        <translation>유형 필터</translation>
    </message>
    <message>
        <source>Hide types without instances</source>
        <translation>리소스가 없는 유형 숨기기</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>유형</translation>
    </message>
    <message>
        <source>Resource types</source>
        <translation>리소스 유형</translation>
    </message>
</context>
<context>
    <name>VersionList</name>
    <message>
        <source>Versions</source>
        <translation>버전</translation>
    </message>
</context>
<context>
    <name>VersionPanel</name>
    <message>
        <source>Compare with before</source>
        <translation>이전 버전과 비교</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>복원…</translation>
    </message>
    <message>
        <source>No version is chosen</source>
        <translation>선택한 버전이 없습니다</translation>
    </message>
    <message>
        <source>Choose one to see all that it changed, or two to compare them.</source>
        <translation>하나를 선택하면 변경 내용을, 둘을 선택하면 비교 결과를 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>{older} and {newer}</source>
        <translation>{older}, {newer}</translation>
    </message>
    <message>
        <source>Two versions</source>
        <translation>두 버전</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>Back to this version…</source>
        <translation>이 버전으로 되돌리기…</translation>
    </message>
    <message>
        <source>Changes ({count})</source>
        <translation>변경 ({count})</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>변경</translation>
    </message>
    <message>
        <source>What it changed is not known here.</source>
        <translation>변경 내용을 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>요소</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>작성자</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>요청</translation>
    </message>
    <message>
        <source>Compare with the version before it</source>
        <translation>바로 앞 버전과 비교</translation>
    </message>
</context>
</TS>
