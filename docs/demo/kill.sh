#!/usr/bin/env bash
# Kills Millrace in the middle of its work, several times, and shows that nothing acknowledged is lost.
#
#   docs/demo/kill.sh [in-jvm|cli] [events] [kills]
#
# Sends events (300), kills the whole application with -9 (3 times) while they are in flight, starts it again each time,
# and counts in the end: every event that was answered with 202 has one run, every run has completed. It needs curl and
# a JDK from 21 on as `java`, uses a home and ports of its own, and cleans up after itself. Build first:
#
#   mvn package -DskipTests
set -euo pipefail
cd "$(dirname "$0")/../.."

engine=${1:-in-jvm} events=${2:-300} kills=${3:-3}
port=18900 recorder_port=18901 url=http://localhost:18900
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
major=$("$java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')
[ "${major:-0}" -ge 21 ] || { echo "$java is Java ${major:-unknown}; set JAVA_HOME to a JDK from 21 on" >&2; exit 2; }
work=$(mktemp -d)
jar=$(ls api/target/api-*-exec.jar 2>/dev/null | head -n 1) || true
[ -n "$jar" ] || { echo "There is no api/target/api-…-exec.jar; run: mvn package -DskipTests" >&2; exit 2; }
app='' recorder=''

cleanup() {
  [ -z "$app" ] || kill "$app" 2>/dev/null || true
  [ -z "$app" ] || wait "$app" 2>/dev/null || true
  [ -z "$recorder" ] || kill "$recorder" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

start() {
  MILLRACE_HOME="$work/home" SERVER_PORT=$port MILLRACE_ENGINE=$engine \
    "$java" --enable-native-access=ALL-UNNAMED -jar "$jar" >>"$work/log" 2>&1 &
  app=$!
  for _ in $(seq 1 600); do
    curl -sf -o /dev/null "$url/actuator/health/readiness" && return
    kill -0 "$app" 2>/dev/null || { tail -n 20 "$work/log" >&2; exit 1; }
    read -rt 0.1 <> <(:) || true
  done
  echo "Millrace did not become ready within a minute" >&2
  exit 1
}

api() { curl -sf -H "Authorization: Bearer $key" "$@"; }

finished() { # how many of the acknowledged events have exactly one run, and that one completed
  local id count=0
  while read -r id; do
    case $(api "$url/api/v1/events/$id" | sed 's/.*"runs":\(\[.*\]\),"deliveries".*/\1/') in
      *'"run_id"'*'"run_id"'*) echo "event $id has two runs" >&2 ;;
      *'"status":"completed"'*) count=$((count + 1)) ;;
    esac
  done <"$work/acknowledged"
  echo "$count"
}

"$java" docs/demo/Recorder.java $recorder_port & recorder=$!
start
key=$(sed -n 's/.*"api_key" : "\(.*\)".*/\1/p' "$work/home/credentials.json")
api -X POST "$url/api/v1/automations" -H 'Content-Type: application/yaml' --data-binary @- >/dev/null <<YAML
document: {dsl: '1.0.3', namespace: demo, name: kill, version: '1.0.0'}
schedule: {on: {one: {with: {type: demo.kill}}}}
do:
  - first: {call: http, with: {method: post, endpoint: 'http://localhost:$recorder_port/first', body: {n: 1}}}
  - rest: {wait: {milliseconds: 500}}
  - second: {call: http, with: {method: post, endpoint: 'http://localhost:$recorder_port/second', body: {n: 2}}}
YAML

every=$((events / (kills + 1))) killed=0
next=$((every - RANDOM % (every / 2)))
: >"$work/acknowledged"
for n in $(seq 1 "$events"); do
  curl -s -w '\n' -X POST "$url/api/v1/events" -H "Authorization: Bearer $key" --max-time 10 \
    -H 'Content-Type: application/cloudevents+json' \
    -d '{"specversion":"1.0","id":"'"$n"'","source":"/demo","type":"demo.kill","data":{}}' |
    sed -n 's/.*"event_id":"\(evt_[^"]*\)".*/\1/p' >>"$work/acknowledged" || true
  if [ "$n" -eq "$next" ] && [ "$killed" -lt "$kills" ]; then
    kill -9 "$app"; wait "$app" 2>/dev/null || true
    killed=$((killed + 1))
    next=$((every * (killed + 1) - RANDOM % (every / 2)))
    echo "killed after event $n; starting again"
    start
  fi
done
acknowledged=$(wc -l <"$work/acknowledged")

for _ in $(seq 1 24); do
  completed=$(finished)
  [ "$completed" -lt "$acknowledged" ] || break
  read -rt 5 <> <(:) || true
done
read -r keys calls <<<"$(curl -sf http://localhost:$recorder_port/counts)"

echo
echo "engine             $engine"
echo "acknowledged       $acknowledged of $events events sent"
echo "killed with -9     $killed times"
echo "completed          $completed, each by exactly one run"
echo "calls made         $calls, for $keys calls wanted: $((calls - keys)) were repeated, with the same Idempotency-Key"
if [ "$acknowledged" -eq 0 ] || [ "$completed" -ne "$acknowledged" ]; then
  cp "$work/log" "${TMPDIR:-/tmp}/millrace-kill.log"
  echo "NOT as promised; the log is kept in ${TMPDIR:-/tmp}/millrace-kill.log" >&2
  exit 1
fi
echo "Nothing acknowledged was lost, nothing was started twice."
