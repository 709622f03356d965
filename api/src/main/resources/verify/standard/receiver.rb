# gem install sinatra rackup puma; ruby receiver.rb
require "openssl"
require "sinatra"

KEY = ENV.fetch("WEBHOOK_SECRET").delete_prefix("whsec_").unpack1("m")

# The body is exactly what came in: verify first, parse later.
def verified?(env, body)
  id, timestamp = env["HTTP_WEBHOOK_ID"].to_s, env["HTTP_WEBHOOK_TIMESTAMP"].to_s
  return false unless timestamp.match?(/\A\d{1,12}\z/) && (Time.now.to_i - timestamp.to_i).abs <= 300
  hmac = OpenSSL::HMAC.digest("SHA256", KEY, "#{id}.#{timestamp}.".b + body.b)
  expected = "v1," + [hmac].pack("m0")
  # More than one signature while a secret is rotated: one that fits is enough.
  env["HTTP_WEBHOOK_SIGNATURE"].to_s.split(" ").any? { |given| OpenSSL.secure_compare(given, expected) }
end

post "{{path}}" do
  verified?(request.env, request.body.read) ? 204 : 401
end
