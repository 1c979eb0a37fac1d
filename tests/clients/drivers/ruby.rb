# One request of a Ruby client: ADDRESS TARGET CLIENT PLACE TOKEN FILE.
require 'json'
require 'net/http'
require 'uri'

address, target, client, place, token, file = ARGV
uri = URI("http://#{address}#{target}")
bearer = place == 'bearer'
fields = token.empty? || bearer ? {} : { 'session' => token }
fields.merge!({ 'envName' => 'a b&c=ü+1' }, place == 'file' ? { 'fid' => '123456' } : { 'nodeId' => '12' })
headers = bearer && !token.empty? ? { 'Authorization' => "Bearer #{token}" } : {}

def send_with_net_http(uri, request)
  Net::HTTP.start(uri.host, uri.port) { |http| http.request(request) }
end

answer =
  case client
  when 'net-http'
    uri.query = URI.encode_www_form(fields) if place == 'query'
    request = (place == 'query' ? Net::HTTP::Get : Net::HTTP::Post).new(uri, headers)
    request.set_form_data(fields) if place == 'form' || bearer
    if place == 'json'
      request.body = JSON.pretty_generate(fields)
      request.content_type = 'application/json'
    end
    form = fields.to_a
    form << ['file', File.open(file, 'rb')] if place == 'file'
    request.set_form(form, 'multipart/form-data') if %w[multipart file].include?(place)
    send_with_net_http(uri, request)
  when 'multipart-post'
    require 'net/http/post/multipart'
    fields['file'] = UploadIO.new(file, 'application/octet-stream') if place == 'file'
    send_with_net_http(uri, Net::HTTP::Post::Multipart.new(uri.request_uri, fields))
  when 'faraday'
    require 'faraday'
    connection = Faraday.new("http://#{address}") do |f|
      f.request :multipart if %w[multipart file].include?(place)
      f.request :url_encoded
      f.adapter :net_http
    end
    if place == 'query'
      connection.get(target, fields)
    elsif place == 'json'
      connection.post(target, JSON.generate(fields), 'Content-Type' => 'application/json')
    else
      fields['file'] = Faraday::FilePart.new(file, 'application/octet-stream') if place == 'file'
      headers['Content-Type'] = 'multipart/form-data' if place == 'multipart'
      connection.post(target, fields, headers)
    end
  end
status = answer.respond_to?(:status) ? answer.status : answer.code.to_i
abort("answered #{status}") unless status == 200 && JSON.parse(answer.body)['result'].zero?
