# Sends what we would send, signed by a key pair of your own, since nobody is shown ours. Run the receiver with the public key
# that this prints: it says 2xx, and 401 once a byte is changed. Needs OpenSSL 3.
[ -f webhook-try.pem ] || openssl genpkey -algorithm ed25519 -out webhook-try.pem
echo "WEBHOOK_PUBLIC_KEY=whpk_$(openssl pkey -in webhook-try.pem -pubout -outform DER | tail -c 32 | openssl base64 -A)"
id="msg_$(date +%s)"
timestamp=$(date +%s)
body='{"specversion":"1.0","id":"1","source":"/try","type":"millrace.test"}'
printf %s "$id.$timestamp.$body" > webhook-try.txt
signature=$(openssl pkeyutl -sign -rawin -inkey webhook-try.pem -in webhook-try.txt | openssl base64 -A)
curl -i '{{url}}' \
  -H 'Content-Type: application/cloudevents+json' \
  -H "webhook-id: $id" \
  -H "webhook-timestamp: $timestamp" \
  -H "webhook-signature: v1a,$signature" \
  --data-binary "$body"
