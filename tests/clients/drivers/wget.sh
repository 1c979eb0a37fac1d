#!/bin/sh
# One request of wget: ADDRESS TARGET CLIENT PLACE TOKEN FILE.
url=http://$1$2 place=$4 token=$5
fields='envName=a%20b%26c%3D%C3%BC%2B1&nodeId=12'
[ -z "$token" ] || [ "$place" = bearer ] || fields="session=$token&$fields"
set -- --no-config --no-proxy --tries=1 --quiet --output-document=-
case $place in
query) set -- "$@" "$url?$fields" ;;
form) set -- "$@" --post-data="$fields" "$url" ;;
bearer)
	[ -z "$token" ] || set -- "$@" --header="Authorization: Bearer $token"
	set -- "$@" --post-data="$fields" "$url"
	;;
esac
wget "$@" | grep -q '"result":0'
