#!/bin/sh
# Installs Debian packages, as root, without the servers in them running now or from the next boot on.
#   usage: sh install-unstarted.sh PACKAGE…
set -u
export DEBIAN_FRONTEND=noninteractive
apt() { apt-get --quiet --yes --no-install-recommends --option=DPkg::Lock::Timeout=120 "$@"; }

# Debian asks this program before it starts anything. One that is there already knows what its machine wants.
policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.conf
wanted=
restore() {
  [ -z "$wanted" ] || rm -f "$policy"
  [ ! -e "$clusters.pulse" ] || mv -f "$clusters.pulse" "$clusters"
}
trap restore EXIT
trap 'exit 1' HUP INT TERM
if [ ! -e "$policy" ]; then
  wanted=yes
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

apt update
for package in "$@"; do
  if [ "$package" = postgresql ]; then
    # Its server makes a first cluster unless this says otherwise.
    apt install postgresql-common
    cp -p "$clusters" "$clusters.pulse"
    sed -i 's/^#* *create_main_cluster.*/create_main_cluster = false/' "$clusters"
  fi
  apt install "$package" || exit
  # Offline: it only keeps the next boot from starting it.
  ! command -v systemctl >/dev/null || systemctl --quiet disable "$package" 2>/dev/null
done
