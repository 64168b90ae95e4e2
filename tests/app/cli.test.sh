#!/usr/bin/env bash
# The command line: usage errors, exit codes, the error document, near names, help.
set -uo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/build/novapulse
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
while read -r name; do unset "$name"; done < <(compgen -e NOVAPULSE_ | grep -v -x -e NOVAPULSE_SHARED -e NOVAPULSE_LONG)
unset MAX_RISK_PER_TRADE MAX_DAILY_LOSS MAX_POSITION_USD INITIAL_BANKROLL TRADING_MODE LOG_LEVEL \
    EXCHANGE_NAME ACTIVE_EXCHANGE START_PAUSED DASHBOARD_HOST DASHBOARD_PORT

count=0
ok() { # NAME CONDITION-STATUS
    count=$((count + 1))
    if [[ $2 -eq 0 ]]; then echo "ok $count - $1"; else
        echo "not ok $count - $1"; sed 's/^/# /' out err; fi
}
# run EXPECTED-EXIT ARGUMENT... ; keeps out and err
run() {
    local want=$1 got
    shift
    "$program" "$@" >out 2>err </dev/null
    got=$?
    [[ $got -eq $want ]] || { echo "exit $got instead of $want" >>err; return 1; }
}
says() { grep -qF -- "$1" err; }
prints() { grep -qF -- "$1" out; }
field() { # FIELD VALUE: of the error document
    python3 -c 'import json,sys; e=json.load(open("out"))["error"]; sys.exit(str(e[sys.argv[1]])!=sys.argv[2])' "$@"
}

run 2 && [[ ! -s out ]] && says "Start here"; ok "alone: short help on stderr, exit 2" $?
run 0 --help && prints "Start here" && [[ ! -s err ]]; ok "--help: on stdout, exit 0" $?
run 0 --version && grep -qE '^novapulse [0-9]+\.[0-9]+\.[0-9]+$' out; ok "--version prints the version" $?
run 2 confg check && says "novapulse: unknown command: confg: a similar command is config"
ok "an unknown command is told the nearest" $?
run 2 config chek && says "a similar command is config check"; ok "so is an unknown second word" $?
run 2 config && says "one more word is needed" && says "hint: novapulse help config"
ok "half a command says what is missing" $?
run 2 zzzzzzzzzzzz && ! says "similar"; ok "what is near nothing gets no suggestion" $?
run 2 config check --profil demo && says "unknown flag: --profil: a similar flag is --profile"
ok "an unknown flag is told the nearest" $?
run 2 config check --set && says "a value is missing"; ok "a flag without its value is refused" $?
run 2 config check --quiet=yes && says "takes no value"; ok "a switch with a value is refused" $?
run 2 config check extra && says "one argument too many: extra"; ok "an argument too many is refused" $?
run 2 config explain && says "an argument is missing: KEY"; ok "a missing argument is named" $?
run 2 -x && says "unknown flag: -x"; ok "single letters are no flags, but for -h" $?
run 0 --json config --profile demo check && prints '"ok":true'; ok "flags may stand before and between words" $?
run 0 config explain --json -- risk.per_trade && prints '"key":"risk.per_trade"'; ok "-- ends the flags" $?
run 2 confg --json && field exit 2 && field code usage && field what "unknown command" &&
    field why "confg: a similar command is config"
ok "with --json a refusal is a document on stdout as well" $?
run 0 config show -h && prints "Usage: novapulse config show"; ok "-h after a command is its help" $?
run 0 help config show && prints "--commented" && prints "--config FILE"; ok "help COMMAND is the full help" $?
run 0 help config && prints "novapulse config explain"; ok "help of a first word lists its commands" $?
run 0 config --help && prints "novapulse config explain"; ok "so does its --help" $?
run 0 help exit-codes && [[ $(wc -l <out) -ge 11 ]]; ok "help exit-codes lists them" $?
run 2 help confg && says "similar command is config"; ok "help of an unknown command is told the nearest" $?
cat >bad.yaml <<'Y'
risk:
  per_trade: 5
stratgies:
  keltner: {weight: 0.1}
log:
  level: loud
Y
run 3 config check --config bad.yaml && says "3 problems with bad.yaml" &&
    grep -qE '^  2:3 +risk.per_trade: 5 is outside 0.0001 to 0.1' err &&
    grep -qE '^  4:13 +stratgies.keltner.weight: unknown key: a similar key is strategies.keltner.weight' err &&
    grep -qE '^  6:3 +log.level: loud is not among' err
ok "a bad file: exit 3, every fault with line, column, key and what is allowed" $?
run 3 config check --config bad.yaml --json && field exit 3 &&
    python3 -c 'import json; p=json.load(open("out"))["error"]["problems"]; assert [q["where"] for q in p]==["bad.yaml:2:3","bad.yaml:4:13","bad.yaml:6:3"]'
ok "and as a document" $?
run 3 config check --config absent.yaml && says "absent.yaml"; ok "a named file that is not there is refused" $?
run 3 config check --set risk.per_trade=0.5 && says "hint: fractions, not per cent: write 0.005 for 0.5 %"
ok "per cent where a fraction is meant is told so" $?
run 3 config check --profile brave && says "known are default, original"; ok "an unknown profile is told the known ones" $?
run 2 config check --set risk.per_trade && says "write KEY=VALUE"; ok "--set without a sign is wrong usage" $?
run 0 config check --set risk.min_reward=3 && says "these can never trade, for they reach keltner 1."
ok "what is allowed but cannot work is warned about" $?
run 0 config check --quiet --set risk.min_reward=3 && [[ ! -s err ]]; ok "unless --quiet" $?

printf 'risk:\n  per_trade: 0.001\n' >novapulse.yaml
MAX_RISK_PER_TRADE=0.002 run 0 config show && grep -qE '^risk.per_trade +0.002 +environment MAX_RISK_PER_TRADE$' out
ok "the environment stands above ./novapulse.yaml" $?
run 0 config show && grep -qE '^risk.per_trade +0.001 +novapulse.yaml:2$' out; ok "a value says where it came from" $?
MAX_RISK_PER_TRADE=0.002 run 0 config show --set risk.per_trade=0.003 --json &&
    python3 -c 'import json; v=json.load(open("out"))["risk.per_trade"]; assert v=={"value":0.003,"from":"--set"}, v'
ok "--set stands above all" $?
printf 'risk:\n  per_trade: 0.004\n' >other.yaml
NOVAPULSE_CONFIG=other.yaml run 0 config show && grep -qE '^risk.per_trade +0.004 +other.yaml:2$' out
ok "NOVAPULSE_CONFIG names the file" $?
rm novapulse.yaml
run 0 config show --commented && sed 's/# \([a-z_]*: \)/\1/' out >full.yaml && run 0 config check --config full.yaml --json &&
    python3 -c 'import json; assert json.load(open("out"))["given"]>100'
ok "the commented file, uncommented, is a good configuration" $?
run 0 config schema &&
    python3 -c 'import json; s=json.load(open("out"))["properties"]; assert all(len(p["description"])>10 and "default" in p for p in s.values()) and len(s)>100'
ok "the schema has a sentence and a default for every key" $?
run 2 config explain risk.per_tade && says "a similar key is risk.per_trade"; ok "explain of a misspelt key is told the nearest" $?
echo "1..$count"
