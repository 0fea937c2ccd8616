#!/usr/bin/env bash
# From an admission to a flagged step-down to the feed, with curl, against a running script/run: docs/tour.sh [ADDRESS]
set -euo pipefail
api=${1:-http://127.0.0.1:8000}/api/v1
token=$("$(dirname "${BASH_SOURCE[0]}")"/../script/manage issue_token clinician@harbor)

ask() { curl --silent --show-error --header "Authorization: Bearer $token" "$api/$1"; }
tell() { curl --silent --show-error --header "Authorization: Bearer $token" --json "$2" "$api/$1" "${@:3}"; }
pick() { python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }
hours_ago() { date --utc --date "-$1 hours" +%Y-%m-%dT%H:%M:%SZ; }
hours_from_now() { date --utc --date "$1 hours" +%Y-%m-%dT%H:%M:%SZ; }
say() { printf '\n# %s\n' "$1"; }

say "where you work: a facility, its residential and its IOP program"
facility=$(ask facilities/ | pick "d['results'][0]['id']")
residential=$(ask "programs/?facility=$facility&level=RESIDENTIAL" | pick "d['results'][0]['id']")
iop=$(ask "programs/?facility=$facility&level=IOP" | pick "d['results'][0]['id']")
ask facilities/ | pick "d['results'][0]['name']"

say "somebody comes, and was admitted five days ago: a true date, entered late"
patient=$(tell patients/ '{"given_name": "Jo", "family_name": "Rivers", "birth_on": "1991-04-12",
  "time_zone": "America/New_York", "facility": "'"$facility"'",
  "contact_points": [{"channel": "EMAIL", "address": "jo@example.org", "confirmed": true}]}' | pick "d['id']")
episode=$(tell episodes/ '{"patient": "'"$patient"'", "program": "'"$residential"'",
  "basis": "OCCURRED", "at": "'"$(hours_ago 120)"'"}' | pick "d['episode']['id']")
ask "episodes/$episode/" | pick "d['where'], d['placement']['level'], d['placement']['start_day']"

say "a step-down to IOP is proposed; rules stop it, and nothing is written"
step_down='"verb": "step_down", "program": "'"$iop"'"'
against="'\n'.join(f['rule'] + ' ' + f['severity'] + ': ' + f['sentence'] for f in d['verdict']['findings'] if f['severity'] != 'INFO')"
tell "episodes/$episode/transitions/" "{$step_down}" --header 'If-Match: "v1"' | pick "str(d['status']) + ' ' + d['code'] + '\n' + $against"

say "what was missing is recorded: an assessment, and who expects the patient when"
tell "patients/$patient/assessments/" '{"effective_at": "'"$(hours_ago 1)"'", "dsm5_criteria": 7, "prior_episodes": 4,
  "support": true, "accountability": true, "edition": "ASAM3",
  "needs": {"withdrawal": 0, "biomedical": 1, "psychiatric": 1, "readiness": 1, "relapse_risk": 2, "environment": 1}}' > /dev/null
observe() { tell "patients/$patient/observations/" '{"effective_at": "'"$(hours_ago 1)"'", "kind": "'"$1"'", "value": '"$2"'}' > /dev/null; }
observe NEXT_APPOINTMENT '{"at": "'"$(hours_from_now 20)"'", "responsible": "R. Okafor", "program": "'"$iop"'"}'
observe DIAGNOSIS '{"substances": ["ALCOHOL"]}'
observe TOXICOLOGY '{"substance": "ALCOHOL", "result": "NEGATIVE", "prescribed": false}'
observe HOUSING '{"safe": true, "active_use_in_household": false}'
observe SUPPORT_PERSON '{"present": true, "consented": true}'
tell "patients/$patient/instruments/" '{"effective_at": "'"$(hours_ago 1)"'", "instrument": "PHQ_9",
  "answers": {"1": 1, "2": 1, "3": 1, "4": 1, "5": 0, "6": 0, "7": 0, "8": 0, "9": 0}}' |
  pick "'PHQ-9', d['scores']['total'], d['bands']['total']"
tell "episodes/$episode/transitions/preview/" "{$step_down}" | pick "$against"

say "it is answered with a reason, which stays with the move, and a promise with a date"
tell "episodes/$episode/transitions/" '{'"$step_down"', "acknowledgement_code": "WILL_MONITOR",
  "acknowledgement": "lives with her sister, starts tomorrow night",
  "follow_ups": [{"what": "call after the first evening", "due_at": "'"$(hours_from_now 44)"'"}]}' \
  --header 'If-Match: "v1"' --header 'Idempotency-Key: tour-'"$episode" |
  pick "d['episode']['placement']['level'], [(f['rule'], f['status']) for f in d['flags']]"

say "somebody keeps in touch from now on"
ask "check-ins/?patient=$patient&limit=3" | pick "[(c['due_at'], c['status']) for c in d['results']]"

say "the house adds up"
today=$(TZ=America/New_York date +%Y-%m-%d)
ask "census/?from=$today&to=$today&program=$iop" |
  pick "{name: n for name, n in d['rows'][0].items() if name in ('day', 'opening', 'transfers_in', 'closing')}"

say "and whoever follows the feed has heard of each change once"
cursor=''
while :; do
  page=$(ask "changes/?limit=1000${cursor:+&cursor=$cursor}")
  cursor=$(pick "d['next_cursor']" <<< "$page")
  pick "''.join(f\"{c['kind']} {c['resource']}\n\" for c in d['changes'] if c['patient'] == '$patient')" <<< "$page"
  if [ "$(pick "d['has_more']" <<< "$page")" = False ]; then break; fi
done | grep . | sort | uniq -c
