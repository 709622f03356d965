# Sends what we would send, signed with $WEBHOOK_SECRET: a receiver that verifies says 2xx, and 401 once a byte is changed.
id="msg_$(date +%s)"
timestamp=$(date +%s)
body='{"specversion":"1.0","id":"1","source":"/try","type":"millrace.test"}'
key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$(printf %s "$id.$timestamp.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl -i '{{url}}' \
  -H 'Content-Type: application/cloudevents+json' \
  -H "webhook-id: $id" \
  -H "webhook-timestamp: $timestamp" \
  -H "webhook-signature: v1,$signature" \
  --data-binary "$body"
