"""Mails that come back, as servers write them: of our own making, in the shape of each."""

from __future__ import annotations

READER = "reader@example.com"


def postfix(
    message_id: str,
    *,
    to: str = READER,
    status: str = "5.1.1",
    action: str = "failed",
    code: str = "550 5.1.1 <reader@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
    original: str = "",
) -> bytes:
    """The whole mail comes back; long lines are folded."""
    first, _blank, rest = code.partition(": ")
    diagnostic = f"{first}:\n    {rest}" if rest else first
    return f"""Return-Path: <>
Received: by relay.example.net (Postfix)
\tid 4Xk1bz0Qn0z9rxM; Mon, 29 Jun 2026 08:14:02 +0000 (UTC)
Date: Mon, 29 Jun 2026 08:14:02 +0000 (UTC)
From: MAILER-DAEMON@relay.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Xk1bz0Qn0z9rxM.1782720842/relay.example.net"
Message-Id: <20260629081402.4Xk1bz0Qn0z9rxM@relay.example.net>

--4Xk1bz0Qn0z9rxM.1782720842/relay.example.net
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.example.net.

--4Xk1bz0Qn0z9rxM.1782720842/relay.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net
X-Postfix-Queue-ID: 4Xk1bz0Qn0z9rxM

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{original or to}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; {diagnostic}

--4Xk1bz0Qn0z9rxM.1782720842/relay.example.net
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <bounces@example.org>
Content-Type: multipart/alternative; boundary="===============711=="
MIME-Version: 1.0
Subject: Monthly client report
From: Lantern Agency <no-reply@example.org>
To: {to}
Message-ID: {message_id}

--===============711==
Content-Type: text/plain; charset="utf-8"

Spend rose.

--===============711==--

--4Xk1bz0Qn0z9rxM.1782720842/relay.example.net--
""".replace("\n", "\r\n").encode()


def exim(message_id: str, *, to: str = READER, charset: str = "us-ascii") -> bytes:
    """Only the head comes back."""
    return f"""Return-path: <>
Received: from Debian-exim by mail.example.net with local (Exim 4.97)
\tid 1sNfQk-00000000Abc-1xYz
\tfor bounces@example.org;
\tMon, 29 Jun 2026 10:14:02 +0200
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.net>
To: bounces@example.org
References: {message_id}
Content-Type: multipart/report; report-type=delivery-status; boundary=1782720842-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1sNfQk-00000000Abd-2aBc@mail.example.net>
Date: Mon, 29 Jun 2026 10:14:02 +0200

--1782720842-eximdsn-1804289383
Content-type: text/plain; charset={charset}

This message was created automatically by mail delivery software.

  {to}
    host mx.example.com [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 5.1.1 No such user

--1782720842-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Action: failed
Final-Recipient: rfc822;{to}
Status: 5.0.0
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 5.1.1 No such user

--1782720842-eximdsn-1804289383
Content-type: text/rfc822-headers

Return-path: <bounces@example.org>
Received: from app.example.org ([198.51.100.4])
\tby mail.example.net with esmtp (Exim 4.97)
\tid 1sNfQj-00000000Aba-0wXy;
\tMon, 29 Jun 2026 10:14:01 +0200
Subject: =?utf-8?q?Informe_de_junio?=
From: Lantern Agency <no-reply@example.org>
To: {to}
Message-ID: {message_id}

--1782720842-eximdsn-1804289383--
""".replace("\n", "\r\n").encode()


def gmail(message_id: str, *, to: str = READER) -> bytes:
    """A picture beside the words, several lines of diagnosis, the id on a line of its own."""
    return f"""Return-Path: <>
Received: by 2002:a17:90b:4ac8:b0:2e8:f58e:27d1 with SMTP id mh8csp1;
        Mon, 29 Jun 2026 01:14:02 -0700 (PDT)
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: bounces@example.org
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {message_id}
In-Reply-To: {message_id}
Message-ID: <667fc0da.170a0220.1.GMR@mx.google.example>
Date: Mon, 29 Jun 2026 01:14:02 -0700 (PDT)
X-Failed-Recipients: {to}
Content-Type: multipart/report; boundary="000000000000a1b2c3061c0d1e2f"; report-type=delivery-status

--000000000000a1b2c3061c0d1e2f
Content-Type: multipart/related; boundary="000000000000a1b2d0061c0d1e30"

--000000000000a1b2d0061c0d1e30
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000a1b2d0061c0d1e30
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--000000000000a1b2d0061c0d1e30--

--000000000000a1b2c3061c0d1e2f
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.example. (192.0.2.27, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces. d2e1a72fcca58-70e0f4c1b2asi5 - gsmtp
Last-Attempt-Date: Mon, 29 Jun 2026 01:14:02 -0700 (PDT)

--000000000000a1b2c3061c0d1e2f
Content-Type: message/rfc822

Subject: Monthly client report
From: Lantern Agency <no-reply@example.org>
To: {to}
Message-ID:
 {message_id}
Content-Type: text/plain; charset="utf-8"

----- Message truncated -----

--000000000000a1b2c3061c0d1e2f--
""".replace("\n", "\r\n").encode()


def exchange(message_id: str, *, to: str = READER) -> bytes:
    """A language in the head, no blank after the kind of an address, a kind of status with two digits."""
    return f"""From: <postmaster@example.com>
To: <bounces@example.org>
Date: Mon, 29 Jun 2026 08:14:02 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="99a2a8d7-a1ce-4eb1-9dbe-2f1d3f4a9e10"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: es-ES
Message-ID: <99a2a8d7@DM6PR02MB1.example.com>
In-Reply-To: {message_id}
Subject: =?utf-8?B?Tm8gc2UgcHVlZGUgZW50cmVnYXI6IEluZm9ybWU=?=
Auto-Submitted: auto-replied

--99a2a8d7-a1ce-4eb1-9dbe-2f1d3f4a9e10
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="2c8b5d1e-9b7a-4c1f-8a70-1d3a5d2b7c66"

--2c8b5d1e-9b7a-4c1f-8a70-1d3a5d2b7c66
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

Tm8gc2UgaGEgcG9kaWRvIGVudHJlZ2FyLg==

--2c8b5d1e-9b7a-4c1f-8a70-1d3a5d2b7c66--

--99a2a8d7-a1ce-4eb1-9dbe-2f1d3f4a9e10
Content-Type: message/delivery-status

Reporting-MTA: dns;DM6PR02MB1.example.com
Received-From-MTA: dns;mail.example.net
Arrival-Date: Mon, 29 Jun 2026 08:14:01 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {to} not found by SMTP address lookup
X-Display-Name: El lector

--99a2a8d7-a1ce-4eb1-9dbe-2f1d3f4a9e10
Content-Type: message/rfc822

Received: from mail.example.net (198.51.100.4) by DM6PR02MB1.example.com
 with Microsoft SMTP Server; Mon, 29 Jun 2026 08:14:01 +0000
From: Lantern Agency <no-reply@example.org>
To: <{to}>
Subject: Informe de junio
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: text/plain

--99a2a8d7-a1ce-4eb1-9dbe-2f1d3f4a9e10--
""".replace("\n", "\r\n").encode()


def out_of_office(message_id: str, *, to: str = READER) -> bytes:
    """An answer, by which somebody tells that the mail did arrive."""
    return f"""From: The reader <{to}>
To: bounces@example.org
Subject: Out of office: 550 5.1.1 and other jokes
Auto-Submitted: auto-replied
In-Reply-To: {message_id}
Content-Type: text/plain; charset="utf-8"

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1

I am back on Monday.
""".replace("\n", "\r\n").encode()
