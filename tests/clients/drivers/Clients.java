import java.io.File;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One request of a Java client: ADDRESS TARGET CLIENT PLACE TOKEN FILE. */
public class Clients {
    private static String url, place, token, file;
    private static final Map<String, String> fields = new LinkedHashMap<>();
    private static int status;
    private static String body;

    public static void main(String[] args) throws Exception {
        url = "http://" + args[0] + args[1];
        place = args[3];
        token = args[4];
        file = args[5];
        if (!token.isEmpty() && !bearer()) fields.put("session", token);
        fields.put("envName", "a b&c=\u00fc+1");
        if (place.equals("file")) fields.put("fid", "123456");
        else fields.put("nodeId", "12");
        switch (args[2]) {
            case "jdk": jdk(); break;
            case "httpclient-4": httpclient4(true); break;
            case "httpclient-4-browser": httpclient4(false); break;
            case "httpclient-5": httpclient5(); break;
            case "okhttp": okhttp(); break;
            default: throw new IllegalArgumentException(args[2]);
        }
        if (status != 200 || !body.contains("\"result\":0")) {
            System.err.println("answered " + status);
            System.exit(1);
        }
    }

    private static boolean bearer() { return place.equals("bearer"); }

    private static boolean authorized() { return bearer() && !token.isEmpty(); }

    private static boolean urlencoded() { return bearer() || place.equals("form"); }

    private static String encoded() {
        List<String> pairs = new ArrayList<>();
        fields.forEach((name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return String.join("&", pairs);
    }

    private static void jdk() throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(place.equals("query") ? url + "?" + encoded() : url));
        if (urlencoded()) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
            request.POST(java.net.http.HttpRequest.BodyPublishers.ofString(encoded()));
        }
        if (authorized()) request.header("Authorization", "Bearer " + token);
        var answer = java.net.http.HttpClient.newHttpClient().send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofString());
        status = answer.statusCode();
        body = answer.body();
    }

    private static void httpclient4(boolean strict) throws Exception {
        org.apache.http.client.methods.HttpRequestBase request;
        var pairs = new ArrayList<org.apache.http.NameValuePair>();
        fields.forEach((name, value) -> pairs.add(new org.apache.http.message.BasicNameValuePair(name, value)));
        if (place.equals("query")) {
            request = new org.apache.http.client.methods.HttpGet(new org.apache.http.client.utils.URIBuilder(url).addParameters(pairs).build());
        } else {
            var post = new org.apache.http.client.methods.HttpPost(url);
            if (urlencoded()) {
                post.setEntity(new org.apache.http.client.entity.UrlEncodedFormEntity(pairs, StandardCharsets.UTF_8));
            } else {
                var form = org.apache.http.entity.mime.MultipartEntityBuilder.create();
                form.setMode(strict ? org.apache.http.entity.mime.HttpMultipartMode.STRICT : org.apache.http.entity.mime.HttpMultipartMode.BROWSER_COMPATIBLE);
                if (!strict) form.setCharset(StandardCharsets.UTF_8);
                fields.forEach((name, value) -> form.addTextBody(name, value));
                if (place.equals("file")) form.addBinaryBody("file", new File(file));
                post.setEntity(form.build());
            }
            request = post;
        }
        if (authorized()) request.setHeader("Authorization", "Bearer " + token);
        try (var client = org.apache.http.impl.client.HttpClients.createDefault(); var answer = client.execute(request)) {
            status = answer.getStatusLine().getStatusCode();
            body = org.apache.http.util.EntityUtils.toString(answer.getEntity());
        }
    }

    private static void httpclient5() throws Exception {
        org.apache.hc.client5.http.classic.methods.HttpUriRequestBase request;
        var pairs = new ArrayList<org.apache.hc.core5.http.NameValuePair>();
        fields.forEach((name, value) -> pairs.add(new org.apache.hc.core5.http.message.BasicNameValuePair(name, value)));
        if (place.equals("query")) {
            request = new org.apache.hc.client5.http.classic.methods.HttpGet(new org.apache.hc.core5.net.URIBuilder(url).addParameters(pairs).build());
        } else {
            request = new org.apache.hc.client5.http.classic.methods.HttpPost(url);
            if (urlencoded()) {
                request.setEntity(new org.apache.hc.client5.http.entity.UrlEncodedFormEntity(pairs, StandardCharsets.UTF_8));
            } else {
                var form = org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder.create();
                fields.forEach((name, value) -> form.addTextBody(name, value));
                if (place.equals("file")) form.addBinaryBody("file", new File(file));
                request.setEntity(form.build());
            }
        }
        if (authorized()) request.setHeader("Authorization", "Bearer " + token);
        try (var client = org.apache.hc.client5.http.impl.classic.HttpClients.createDefault(); var answer = client.execute(request)) {
            status = answer.getCode();
            body = org.apache.hc.core5.http.io.entity.EntityUtils.toString(answer.getEntity());
        }
    }

    private static void okhttp() throws Exception {
        var request = new okhttp3.Request.Builder();
        var address = okhttp3.HttpUrl.get(url).newBuilder();
        if (place.equals("query")) {
            fields.forEach(address::addQueryParameter);
        } else if (urlencoded()) {
            var form = new okhttp3.FormBody.Builder();
            fields.forEach(form::add);
            request.post(form.build());
        } else {
            var form = new okhttp3.MultipartBody.Builder().setType(okhttp3.MultipartBody.FORM);
            fields.forEach(form::addFormDataPart);
            if (place.equals("file")) {
                form.addFormDataPart("file", "app.war", okhttp3.RequestBody.create(okhttp3.MediaType.get("application/octet-stream"), new File(file)));
            }
            request.post(form.build());
        }
        if (authorized()) request.header("Authorization", "Bearer " + token);
        try (var answer = new okhttp3.OkHttpClient().newCall(request.url(address.build()).build()).execute()) {
            status = answer.code();
            body = answer.body().string();
        }
    }
}
