import json

from modqa_pipeline.report.pages.rendering import script_json


def test_json_in_a_page_cannot_end_its_script():
    text = str(script_json({"a": "</script><script>alert(1)</script>&\u2028"}))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": "</script><script>alert(1)</script>&\u2028"}
