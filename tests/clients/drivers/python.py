"""One request of a Python client: ADDRESS TARGET CLIENT PLACE TOKEN FILE."""

import asyncio
import json
import sys

address, target, client, place, token, file = sys.argv[1:]
url = "http://" + address + target
fields = {"session": token} if token and place != "bearer" else {}
fields |= {"envName": "a b&c=ü+1"} | ({"fid": "123456"} if place == "file" else {"nodeId": "12"})
headers = {"Authorization": "Bearer " + token} if token and place == "bearer" else {}
name = file.rsplit("/", 1)[-1]
with open(file, "rb") as f:
    content = f.read()
parts = {k: (None, v) for k, v in fields.items()}
if place == "file":
    parts["file"] = (name, content)


def with_requests():
    import requests

    if place == "query":
        return requests.get(url, params=fields)
    if place == "json":
        return requests.post(url, json=fields)
    if place in ("form", "bearer"):
        return requests.post(url, data=fields, headers=headers)
    return requests.post(url, files=parts)


def with_httpx():
    import httpx

    if place == "query":
        return httpx.get(url, params=fields)
    if place == "json":
        return httpx.post(url, json=fields)
    if place in ("form", "bearer"):
        return httpx.post(url, data=fields, headers=headers)
    return httpx.post(url, files=parts)


def with_urllib3():
    import urllib3
    from urllib.parse import urlencode

    http = urllib3.PoolManager()
    if place == "query":
        return http.request("GET", url, fields=fields)
    if place == "json":
        return http.request("POST", url, body=json.dumps(fields), headers={"Content-Type": "application/json"})
    if place in ("form", "bearer"):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return http.request("POST", url, body=urlencode(fields), headers=headers | form)
    plain = dict(fields)
    if place == "file":
        plain["file"] = (name, content)
    return http.request("POST", url, fields=plain)


async def with_aiohttp():
    import aiohttp

    async with aiohttp.ClientSession() as session:
        if place == "query":
            answer = session.get(url, params=fields)
        elif place == "json":
            answer = session.post(url, json=fields)
        elif place in ("form", "bearer"):
            answer = session.post(url, data=fields, headers=headers)
        else:
            form = aiohttp.FormData()
            for k, v in fields.items():
                form.add_field(k, v, content_type="text/plain; charset=utf-8")
            if place == "file":
                form.add_field("file", content, filename=name)
            answer = session.post(url, data=form)
        async with answer as got:
            return got.status, await got.text()


if client == "aiohttp":
    status, body = asyncio.run(with_aiohttp())
elif client == "urllib3":
    answer = with_urllib3()
    status, body = answer.status, answer.data.decode()
else:
    answer = {"requests": with_requests, "httpx": with_httpx}[client]()
    status, body = answer.status_code, answer.text
if status != 200 or json.loads(body).get("result") != 0:
    sys.exit("answered %d" % status)
