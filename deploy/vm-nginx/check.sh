#!/bin/bash
# Runs checkbox.conf in Debian's nginx before a real service, on high ports of this machine, and asks it everything it
# promises. Usage: check.sh PROGRAM (a built `checkbox`); needs nginx, openssl and curl.
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
page=$here/../../tests/data/sample-form.png
work=$(mktemp -d)
chmod 755 "$work" # nginx's workers are another user
service= proxy=
trap '[ -z "$proxy" ] || kill "$proxy"; [ -z "$service" ] || kill "$service"; wait; rm -rf "$work"' EXIT

fail() { echo "check.sh: $*" >&2; exit 1; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
is() { [ "$2" = "$3" ] || fail "$1: expected $2, got $3"; }

service_port=$(free_port) https_port=$(free_port) http_port=$(free_port)
mkdir -p "$work"/{www,temp}
echo '<!doctype html>the page' > "$work/www/index.html"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null
sed "s/127.0.0.1:8000/127.0.0.1:$service_port/" "$here/checkbox-upstream.conf" > "$work/upstream.conf"
sed -e "s/\[::\]:443/[::1]:$https_port/; s/\[::\]:80/[::1]:$http_port/" \
    -e "s/listen 443/listen 127.0.0.1:$https_port/; s/listen 80/listen 127.0.0.1:$http_port/" \
    -e "s#/etc/checkbox/tls/fullchain.pem#$work/cert.pem#; s#/etc/checkbox/tls/privkey.pem#$work/key.pem#" \
    -e "s#/var/log/nginx#$work#; s#/var/www/checkbox#$work/www#" "$here/checkbox.conf" > "$work/checkbox.conf"
[ -e /proc/net/if_inet6 ] || sed -i '/listen \[::1\]/d' "$work/checkbox.conf"
cat > "$work/nginx.conf" <<END
daemon off;
pid $work/nginx.pid;
error_log $work/error.log warn;
events {}
http {
    include /etc/nginx/mime.types;
    client_body_temp_path $work/temp/body;
    proxy_temp_path $work/temp/proxy;
    fastcgi_temp_path $work/temp/fastcgi;
    uwsgi_temp_path $work/temp/uwsgi;
    scgi_temp_path $work/temp/scgi;
    include $work/upstream.conf;
    include $work/checkbox.conf;
}
END
nginx -t -q -p "$work" -c "$work/nginx.conf"

HOST=127.0.0.1 PORT=$service_port TRUST_FORWARDED_FOR=true LOG_FORMAT=json "$program" serve 2> "$work/service.log" &
service=$!
nginx -p "$work" -c "$work/nginx.conf" &
proxy=$!
url=https://localhost:$https_port
ask() { curl --silent --show-error --noproxy '*' --cacert "$work/cert.pem" "$@"; }
for _ in $(seq 100); do ask -o /dev/null -f "$url/readyz" 2> /dev/null && break; sleep 0.1; done

is "a page's answer" 200 "$(ask -o "$work/answer" -w '%{http_code}' -F "file=@$page" "$url/predict?conf=0.3")"
grep -q filled_checkbox "$work/answer" || fail "the answer holds no checkbox"
is "HTTP/2" 2 "$(ask -o /dev/null -w '%{http_version}' "$url/health")"
is "HTTP redirects" 301 "$(ask -o /dev/null -w '%{http_code}' "http://localhost:$http_port/predict")"
is "TLS 1.1 is refused" 000 "$(ask --tls-max 1.1 -o /dev/null -w '%{http_code}' "$url/health" 2> /dev/null || true)"
ask -D "$work/head" -o /dev/null -H 'accept-encoding: gzip' --data-binary "@$page" -H 'content-type: image/png' "$url/predict"
grep -qi '^content-encoding: gzip' "$work/head" || fail "the answer is not compressed"
grep -qi '^strict-transport-security' "$work/head" || fail "no HSTS"
is "the request id travels" my-id-1 "$(ask -o /dev/null -D - -H 'x-request-id: my-id-1' "$url/health" | tr -d '\r' | sed -n 's/^x-request-id: //Ip')"
is "the page" '<!doctype html>the page' "$(ask -H 'accept: text/html' "$url/")"
ask -H 'accept: application/json' "$url/" | grep -q '"endpoints"' || fail "no JSON at / for programs"
is "metrics for this machine" 200 "$(ask -o /dev/null -w '%{http_code}' "$url/metrics")"

# Requests one after the other share their connection to the service.
sockets() { ss -Htn state established "dport = :$service_port" | wc -l; }
for _ in 1 2 3 4 5 6; do ask -o /dev/null "$url/health"; done
[ "$(sockets)" -ge 1 ] && [ "$(sockets)" -le 4 ] || fail "$(sockets) connections to the service after requests in turn"

head -c 54000000 /dev/zero > "$work/large"
is "a large body" 413 "$(ask -o "$work/answer" -w '%{http_code}' -H 'content-type: image/png' -H 'expect:' --data-binary "@$work/large" "$url/predict")"
grep -q '"code":"too_many_bytes"' "$work/answer" || fail "413 is no problem detail: $(head -c 200 "$work/answer")"

# Forty at once from one address: the burst of 20 passes, the rest does not. An empty body costs no search.
for n in $(seq 40); do
    ask -o "$work/rate.$n" -w '%{http_code}\n' -X POST -H 'content-type: image/png' "$url/predict" &
    pids+=($!)
done > "$work/codes"
wait "${pids[@]}"
grep -q '^429$' "$work/codes" || fail "no request was limited: $(sort "$work/codes" | uniq -c)"
grep -q '^400$' "$work/codes" || fail "all requests were limited: $(sort "$work/codes" | uniq -c)"
grep -lq '"code":"too_many_requests"' "$work"/rate.* || fail "429 is no problem detail"

kill "$service"; wait "$service" || true; service=
# The burst above has used the rate up: it comes back a token at a time.
for _ in $(seq 60); do
    code=$(ask -o "$work/answer" -w '%{http_code}' -H 'content-type: image/png' --data-binary "@$page" "$url/predict")
    [ "$code" = 429 ] || break
    sleep 0.5
done
is "a service that is gone" 503 "$code"
grep -q '"code":"not_ready"' "$work/answer" || fail "503 is no problem detail"
python3 -c 'import json, sys; [json.loads(line) for line in open(sys.argv[1])]' "$work/checkbox.log" || fail "the log is not JSON"
echo "check.sh: nginx does all it promises"
