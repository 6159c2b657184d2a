"""What the topmost Authentication-Results proves of a From at 163.com; our server is mx.qinghe.gov.cn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsx_tools.authentication import FAILED, PASSED, SILENT, verdict

OURS = "mx.qinghe.gov.cn"
CASES = {
    "spf, aligned": (f"{OURS}; spf=pass smtp.mailfrom=s01@163.com", PASSED),
    "spf, by domain alone": (f"{OURS}; spf=pass smtp.mailfrom=163.com", PASSED),
    "dkim, with a comment and a version": (f"{OURS} 1; dkim=pass (2048-bit; good) header.d=163.com", PASSED),
    "dkim by its identity": (f"{OURS}; dkim=pass header.i=@163.com", PASSED),
    "dmarc": (f"{OURS}; dmarc=pass (p=none) header.from=163.com", PASSED),
    "case does not matter": ("MX.Qinghe.Gov.CN; SPF=PASS smtp.mailfrom=S01@163.COM", PASSED),
    "forwarded: spf fails, dkim holds": (
        f"{OURS}; spf=fail smtp.mailfrom=x@fw.cn; dkim=pass header.d=163.com",
        PASSED,
    ),
    "another domain's pass": (
        f"{OURS}; spf=pass smtp.mailfrom=x@evil.com; dkim=pass header.d=evil.com",
        SILENT,
    ),
    "a longer domain": (f"{OURS}; dkim=pass header.d=evil163.com", SILENT),
    "a domain below": (f"{OURS}; dkim=pass header.d=x.163.com", SILENT),
    "the top level alone": (f"{OURS}; dkim=pass header.d=com", SILENT),
    "a pass in a quotation": (
        f'{OURS}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=163.com"@evil.com',
        SILENT,
    ),
    "a pass in a comment": (f"{OURS}; spf=none (dkim=pass header.d=163.com)", SILENT),
    "a comment that does not end": (f"{OURS} (; dkim=pass header.d=163.com", SILENT),
    "a quotation that does not end": (f'{OURS}; x="; dkim=pass header.d=163.com', SILENT),
    "another server's word": ("mx.evil.com; dmarc=pass header.from=163.com", SILENT),
    "a server with our name in it": (f"{OURS}.evil.com; dmarc=pass header.from=163.com", SILENT),
    "nothing was looked at": (f"{OURS}; none", SILENT),
    "no header": ("", SILENT),
    "spf fails": (f"{OURS}; spf=fail smtp.mailfrom=s01@163.com", FAILED),
    "spf half fails": (f"{OURS}; spf=softfail smtp.mailfrom=s01@163.com; dkim=none", FAILED),
    "dkim fails": (f"{OURS}; dkim=fail header.d=163.com", FAILED),
    "dmarc fails, whatever else passes": (
        f"{OURS}; dmarc=fail header.from=163.com; spf=pass smtp.mailfrom=163.com",
        FAILED,
    ),
    "another server's fail": ("mx.any.cn; dmarc=fail header.from=163.com", FAILED),
}


@pytest.mark.parametrize("case", CASES)
def test_what_it_proves(case: str) -> None:
    results, wanted = CASES[case]
    assert verdict(results, "163.com", OURS) == wanted


def test_without_a_server_named_nothing_passes_and_a_fail_counts() -> None:
    for results, wanted in CASES.values():
        assert verdict(results, "163.com") == (FAILED if wanted == FAILED else SILENT)


def test_a_domain_may_lie_in_one_that_passed() -> None:
    assert verdict(f"{OURS}; dkim=pass header.d=qinghe.gov.cn", "czj.qinghe.gov.cn", OURS) == PASSED


@given(results=st.text(max_size=200), domain=st.sampled_from(["163.com", ""]))
def test_no_text_passes_that_does_not_begin_with_our_name(results: str, domain: str) -> None:
    said = verdict(results, domain, OURS)
    assert said != PASSED or results.strip().lower().startswith(OURS)
