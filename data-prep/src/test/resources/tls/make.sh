#!/usr/bin/env bash
# Makes the keys and certificates of HttpsTest, all with the password "changeit".
set -eu
store="-storetype PKCS12 -storepass changeit"
key="-keyalg EC -groupname secp256r1"
keytool -genkeypair -alias ca $store $key -dname CN=authority -ext bc:c \
  -startdate 2019/01/01 -validity 36500 -keystore ca.p12
keytool -exportcert -rfc -alias ca $store -keystore ca.p12 > authority.pem
signed() { # name, start, days, subject alternative name
  keytool -genkeypair -alias server $store $key -dname "CN=$1" -keystore "$1.p12"
  keytool -certreq -alias server $store -keystore "$1.p12" |
    keytool -gencert -alias ca $store -keystore ca.p12 -rfc -startdate "$2" -validity "$3" \
      -ext "SAN=$4" > reply.pem
  cat authority.pem >> reply.pem
  keytool -importcert -noprompt -alias server $store -keystore "$1.p12" -file reply.pem
}
signed good 2025/01/01 36500 IP:127.0.0.1
signed expired 2020/01/01 365 IP:127.0.0.1
signed elsewhere 2025/01/01 36500 DNS:elsewhere.example
keytool -genkeypair -alias server $store $key -dname CN=selfsigned -ext SAN=IP:127.0.0.1 \
  -startdate 2025/01/01 -validity 36500 -keystore selfsigned.p12
rm ca.p12 reply.pem
