# gem install ed25519 sinatra rackup puma; ruby receiver.rb
require "ed25519"
require "sinatra"

KEY = Ed25519::VerifyKey.new(ENV.fetch("WEBHOOK_PUBLIC_KEY").delete_prefix("whpk_").unpack1("m"))

def fits?(signature, signed)
  KEY.verify(signature.delete_prefix("v1a,").unpack1("m"), signed)
rescue Ed25519::VerifyError, ArgumentError
  false
end

# The body is exactly what came in: verify first, parse later.
def verified?(env, body)
  id, timestamp = env["HTTP_WEBHOOK_ID"].to_s, env["HTTP_WEBHOOK_TIMESTAMP"].to_s
  return false unless timestamp.match?(/\A\d{1,12}\z/) && (Time.now.to_i - timestamp.to_i).abs <= 300
  signed = "#{id}.#{timestamp}.".b + body.b
  # More than one signature while a key pair is rotated: one that fits is enough.
  env["HTTP_WEBHOOK_SIGNATURE"].to_s.split(" ").any? { |given| given.start_with?("v1a,") && fits?(given, signed) }
end

post "{{path}}" do
  verified?(request.env, request.body.read) ? 204 : 401
end
