<?php
// One request of a PHP client: ADDRESS TARGET CLIENT PLACE TOKEN FILE.
[, $address, $target, $client, $place, $token, $file] = $argv;
$url = "http://$address$target";
$bearer = $place === 'bearer';
$fields = $token !== '' && !$bearer ? ['session' => $token] : [];
$fields += ['envName' => 'a b&c=ü+1'] + ($place === 'file' ? ['fid' => '123456'] : ['nodeId' => '12']);

function withCurl(string $url, string $place, array $fields, string $token, string $file): array
{
    $curl = curl_init($place === 'query' ? $url . '?' . http_build_query($fields) : $url);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($curl, CURLOPT_PROXY, '');
    if ($place === 'form' || $place === 'bearer') {
        curl_setopt($curl, CURLOPT_POSTFIELDS, http_build_query($fields));
    } elseif ($place === 'json') {
        curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($fields, JSON_PRETTY_PRINT));
        curl_setopt($curl, CURLOPT_HTTPHEADER, ['Content-Type: application/json']);
    } elseif ($place !== 'query') {
        if ($place === 'file') {
            $fields['file'] = new CURLFile($file, 'application/octet-stream');
        }
        curl_setopt($curl, CURLOPT_POSTFIELDS, $fields);
    }
    if ($place === 'bearer' && $token !== '') {
        curl_setopt($curl, CURLOPT_HTTPHEADER, ["Authorization: Bearer $token"]);
    }
    $body = curl_exec($curl);
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), (string) $body];
}

function withGuzzle(string $url, string $place, array $fields, string $token, string $file): array
{
    require 'GuzzleHttp/autoload.php';
    $options = ['http_errors' => false, 'proxy' => ''];
    if ($place === 'query') {
        $options['query'] = $fields;
    } elseif ($place === 'json') {
        $options['json'] = $fields;
    } elseif ($place === 'form' || $place === 'bearer') {
        $options['form_params'] = $fields;
    } else {
        foreach ($fields as $name => $contents) {
            $options['multipart'][] = ['name' => $name, 'contents' => $contents];
        }
        if ($place === 'file') {
            $options['multipart'][] = ['name' => 'file', 'contents' => fopen($file, 'r')];
        }
    }
    if ($place === 'bearer' && $token !== '') {
        $options['headers'] = ['Authorization' => "Bearer $token"];
    }
    $answer = (new GuzzleHttp\Client())->request($place === 'query' ? 'GET' : 'POST', $url, $options);
    return [$answer->getStatusCode(), (string) $answer->getBody()];
}

[$status, $body] = $client === 'curl' ? withCurl($url, $place, $fields, $token, $file) : withGuzzle($url, $place, $fields, $token, $file);
if ($status !== 200 || json_decode($body, true)['result'] !== 0) {
    fwrite(STDERR, "answered $status\n");
    exit(1);
}
